#!/bin/sh
# Books the next free time at a plain booking page, with curl and sed alone.
#
#   ./book.sh https://book.example.org/book/my-practice SERVICE NAME E-MAIL [FIELD=VALUE ...]
#
# FIELD=VALUE is whatever else the form asks: phone=+41..., answer-patient=ja. CHOICE in the environment says what a service
# asks before its times are shown: durationMin=45, partySize=2. Prints the time, number and code of the booking.
set -eu
if [ $# -lt 4 ]; then
  sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
page=$1 service=$2 name=$3 email=$4
# "Whichever" for place and person; where there is nothing to choose it does no harm.
choice="location=&staff=${CHOICE:+&$CHOICE}"
shift 4
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# One element a line, so that a line can be picked by what stands in it.
lines() { sed 's/</\
</g' "$answer"; }
# Asks for a page; what is refused stands in a header by its public code, and in words on the page.
ask() {
  status=$(curl --silent --show-error --max-time 30 --header 'Accept-Language: en' --dump-header "$answer.head" --output "$answer" --write-out '%{http_code}' "$@")
  code=$(sed -n 's/^slotwell-problem: *\([a-z_]*\).*/\1/p' "$answer.head")
  rm -f "$answer.head"
  case $status in 2??) return 0 ;; esac
  echo "Refused: ${code:-status $status}" >&2
  lines | sed -n 's/.*class="fault"[^>]*>//p' >&2
  exit 1
}
field() { lines | sed -n "s/.*name=\"$1\" value=\"\([^\"]*\)\".*/\1/p" | sed -n 1p; }
fact() { lines | sed -n "/<dt>$1\$/,/<bdi>/s/.*<bdi>//p" | sed -n 1p; }

ask --get "$page/times" --data-urlencode "service=$service" --data "$choice"
start=$(field start)
if [ -z "$start" ]; then
  if grep -q 'type="radio"\|name="partySize"' "$answer"; then echo "$service asks for a choice first: set CHOICE." >&2; exit 1; fi
  echo "Nothing is free for $service at the moment." >&2
  exit 1
fi
ask "$page/hold" --data-urlencode "service=$service" --data "$choice" --data-urlencode "start=$start" --data-urlencode "key=$(field key)"
token=$(field token)

for more in "$@"; do set -- "$@" --data-urlencode "$more"; shift; done
ask "$page/booking" --data-urlencode "token=$token" --data-urlencode "name=$name" --data-urlencode "email=$email" "$@"
if [ "$status" = 202 ]; then
  echo "Many times are being held at the moment: open the link of the letter to $email within half an hour." >&2
  exit 3
fi
echo "$start $(fact 'Booking number') $(fact Code)"
