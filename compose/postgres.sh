#!/bin/sh
# Starts PostgreSQL with the arguments it is given; before its first start it makes the cluster, with its users and database.
# The superuser's password is read from its file by initdb alone.
set -eu
data=/var/lib/postgresql/data
secrets=/run/secrets
cluster="$data/cluster"
# Where the image's own entry point made one before.
[ ! -e "$data/PG_VERSION" ] || cluster="$data"

# Made beside its place and then moved there, so that a cluster is whole or is made anew.
if [ ! -e "$cluster" ]; then
  new="$data/new"
  rm -rf "$new"
  # pg_hba.conf: whoever comes over the network has a password; within the container the superuser is who the system says.
  initdb --pgdata="$new" --username="$POSTGRES_USER" --pwfile="$secrets/postgres_password" \
    --auth-host=scram-sha-256 --auth-local=peer --encoding=UTF8 --locale=C.UTF-8 >/dev/null
  printf 'host all all all scram-sha-256\n' >>"$new/pg_hba.conf"
  # On its socket only, and without the extension that keeps statements: passwords are in those that make the users.
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
