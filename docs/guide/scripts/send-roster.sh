#!/bin/sh
# Zips the seven files and sends them to Rollcall by SFTP with a key: for cron, on a Mac or Linux.
# Fill in the first lines. It ends with 0 when the zip has arrived, else with another number and a message.
set -eu

user="${ROSTER_USER:-anna}"
host="${ROSTER_HOST:-sftp.example.org}"
port="${ROSTER_PORT:-22}"
folder="${ROSTER_FOLDER:-/var/exports/roster}"  # where your system writes the seven files
key="${ROSTER_KEY:-$HOME/.ssh/rollcall_key}"
known="${ROSTER_KNOWN_HOSTS:-$HOME/.ssh/known_hosts}"
hours="${ROSTER_HOURS:-20}"  # an older export is not sent: the system has not written a new one
to="${ROSTER_TO:-Roster.zip}"  # check/Roster.zip would be checked alone, and never published

cd "$folder"
files="Manifest.csv Schools.csv Classes.csv Students.csv Staff.csv StudentEnrollments.csv StaffEnrollments.csv"
for file in $files; do
    if [ ! -s "$file" ]; then
        echo "$folder/$file is missing or empty: nothing was sent." >&2
        exit 1
    fi
done
if [ -z "$(find Students.csv -mmin "-$((hours * 60))")" ]; then
    echo "$folder/Students.csv is older than $hours hours: nothing was sent. Has the export run?" >&2
    exit 1
fi

made="$(mktemp -d)"
trap 'rm -rf "$made"' EXIT
# The list is split into its names on purpose; none has a blank.
# shellcheck disable=SC2086
zip -q "$made/Roster.zip" $files

for pause in 60 300 0; do
    if echo "put \"$made/Roster.zip\" \"$to\"" | sftp -b - -P "$port" -i "$key" \
        -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile="$known" \
        -o ConnectTimeout=30 -o ServerAliveInterval=30 "$user@$host" >"$made/said" 2>&1; then
        exit 0
    fi
    [ "$pause" = 0 ] || sleep "${ROSTER_PAUSE:-$pause}"
done
cat "$made/said" >&2
echo "Roster.zip could not be sent to $host in three attempts." >&2
exit 1
