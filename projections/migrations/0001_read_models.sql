-- Everything in here can be rebuilt from the log: the log is the truth, these tables are for reading.

create table task (
  id text primary key,
  -- How many of the task's events are folded into this row.
  version integer not null,
  title text not null,
  status text not null,
  step text not null,
  source_kind text not null,
  source_key text not null,
  source_url text,
  repositories text[] not null,
  plan_version integer,
  plan_sha256 text,
  pull_requests text[] not null,
  spent_usd double precision not null,
  budget_usd double precision not null,
  requester text,
  attempts integer not null,
  ending_reason text,
  ending_detail text,
  ending_hint text,
  -- Milliseconds, as JavaScript has them, so that a cursor made from a row finds the row again.
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
create index task_newest_first on task (created_at desc, id desc);
create index task_newest_first_of_status on task (status, created_at desc, id desc);

create table event (
  task_id text not null,
  version integer not null,
  id text not null,
  type text not null,
  time timestamptz(3) not null,
  actor text not null,
  causation_id text not null,
  hash text not null,
  -- The stored CloudEvent, character for character. `json` and not `jsonb`: jsonb refuses the \u0000 and the lone
  -- surrogates that stack traces and logs bring along. Cast it where jsonb's operators are needed.
  stored json not null,
  primary key (task_id, version)
);
create index event_by_type on event (type, time);

-- One row per projection: the position in the log up to which its tables tell everything.
create table checkpoint (
  projection text primary key,
  position bigint not null,
  updated_at timestamptz not null default now()
);
insert into checkpoint (projection, position) values ('tasks', 0);
