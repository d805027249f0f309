-- When the visitor said that he comes, at the time the booking has now. Null: he has not said so, or was never asked.
alter table slotwell.bookings add column attendance_confirmed_at_ms bigint;
