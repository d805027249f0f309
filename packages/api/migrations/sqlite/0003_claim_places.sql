-- Where a claim is, so that the way from one appointment to the next can be kept free. Absent for claims
-- that were made before, which take no way.

alter table claims add column location_id text;
