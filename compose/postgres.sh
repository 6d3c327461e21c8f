#!/bin/sh
# Starts PostgreSQL with the given arguments; before its first start it creates the cluster with its users and database. Only
# initdb reads the superuser's password from its file.
set -eu
data=/var/lib/postgresql/data
secrets=/run/secrets
cluster="$data/cluster"
# A cluster that the image's own entry point made earlier.
[ ! -e "$data/PG_VERSION" ] || cluster="$data"

# Created in another directory and then moved, so that an incomplete cluster is never used.
if [ ! -e "$cluster" ]; then
  new="$data/new"
  rm -rf "$new"
  # pg_hba.conf: connections over the network need a password; inside the container the operating system identifies the
  # superuser.
  initdb --pgdata="$new" --username="$POSTGRES_USER" --pwfile="$secrets/postgres_password" \
    --auth-host=scram-sha-256 --auth-local=peer --encoding=UTF8 --locale=C.UTF-8 >/dev/null
  printf 'host all all all scram-sha-256\n' >>"$new/pg_hba.conf"
  # On its socket only, and without the extension that stores statements, because the statements that create users contain
  # passwords.
  pg_ctl --pgdata="$new" --wait --silent --options="-c listen_addresses='' -c unix_socket_directories=$PGHOST" start
  createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
  sh /postgres-init.sh
  pg_ctl --pgdata="$new" --wait --silent --mode=fast stop
  sync
  mv "$new" "$cluster"
fi
PGDATA="$cluster"
export PGDATA
exec "$@" -clisten_addresses='*' -cunix_socket_directories="$PGHOST"
