-- Where the log ended when a generation was begun: what was erased later than that may still lie in its tables.
alter table read_model add column begun_at bigint not null default 0;

-- Which revisions somebody is running. A release leaves the tables of a newer one alone as long as that runs too.
create table read_model_release (
  name text not null,
  revision integer not null,
  seen_at timestamptz not null,
  primary key (name, revision)
);
