-- Whoever types number and code of a letter names no organization.
create index bookings_by_number on bookings (number);
