#!/bin/sh
# Run once by the database's container: one role owns the tables and migrates, the other runs the application.
set -eu
psql --set ON_ERROR_STOP=1 --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" \
    --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE accreditation_owner LOGIN PASSWORD :'owner';
CREATE ROLE accreditation LOGIN PASSWORD :'app';
CREATE DATABASE accreditation OWNER accreditation_owner ENCODING 'UTF8' TEMPLATE template0;
SQL
