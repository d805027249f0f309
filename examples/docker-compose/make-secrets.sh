#!/bin/sh
# Makes the secrets of compose.yaml once, readable by the user of the containers alone; never overwrites one.
set -eu
umask 077
mkdir -p "$(dirname "$0")/secrets"
cd "$(dirname "$0")/secrets"
if [ -e root_key ]; then
  echo "There are secrets already, so nothing was done." >&2
  exit 1
fi
random() { head -c 32 /dev/urandom | od -An -v -t x1 | tr -d ' \n'; }
database_password=$(random)
keys_password=$(random)
random > root_key
printf %s "$database_password" > database_password
printf %s "$keys_password" > keys_password
printf 'postgres://slotwell:%s@/slotwell?host=/run/database' "$database_password" > database_url
printf 'postgres://slotwell:%s@/slotwell?host=/run/keys' "$keys_password" > keys_url
# 1000 is the user of the image. Compose mounts these files as they are, owner and mode included.
chown 1000 root_key database_url keys_url
echo "Copy secrets/root_key to a safe place: without it, nobody can read a name or an address again."
