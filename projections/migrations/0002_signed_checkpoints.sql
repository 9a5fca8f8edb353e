-- Where the log stood, signed. The one table that is not rebuilt from the log: it is what a log is held against.
create table signed_checkpoint (
  position bigint primary key,
  events bigint not null,
  digest text not null,
  time text not null,
  key text not null,
  signature text not null
);
