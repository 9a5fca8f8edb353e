-- One row per read model that answers (`live`) or is being built beside it (`next`). Its tables lie in a schema of its own.
create table read_model (
  name text not null,
  generation text not null check (generation in ('live', 'next')),
  revision integer not null,
  -- Position in the log up to which its tables tell everything.
  position bigint not null default 0,
  started_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Why it does not go on.
  error text,
  -- Somebody asked for it to be built anew.
  requested_at timestamptz,
  primary key (name, generation)
);
