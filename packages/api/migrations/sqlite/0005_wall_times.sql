-- What the clock at the place was to show, by the zone rules of the day it was booked. When a country changes its
-- clocks, the instant stays and this does not match it any more. Absent for bookings that were made before.

alter table bookings add column wall_time text;
alter table bookings add column zone_rules text;
