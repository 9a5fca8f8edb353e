-- Read models with a schema of their own took their place: board.task and timeline.event are filled from the log.
drop table task, event, checkpoint;
-- Finds text inside titles. Part of PostgreSQL itself; the owner of a database may create it.
create extension if not exists pg_trgm with schema public;
