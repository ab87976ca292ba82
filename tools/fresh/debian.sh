#!/usr/bin/env bash
# The README's two commands on a Debian that holds nothing else, each timed:
#
#   tools/fresh/debian.sh FOLDER [SUITE]
#
# Makes a Debian (bookworm unless told) in FOLDER with debootstrap, clones the last commit into it, and
# runs `make run` and `make test` there. Needs root and debootstrap. Tests that read ../shared are
# skipped, as for any user. What pip and apt of this machine are set to use goes along.
set -euo pipefail

root=${1:?"the folder of the new Debian"}
suite=${2:-bookworm}
here=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
[ ! -e "$root" ] || { echo "$root exists: name a folder that does not" >&2; exit 1; }

debootstrap --variant=minbase --include=ca-certificates,git,make,python3,python3-venv \
  "$suite" "$root" >"$root.log"
for own in /etc/resolv.conf /etc/pip.conf /etc/ssl/certs/ca-certificates.crt \
  $(grep -ls Acquire /etc/apt/apt.conf.d/*); do
  [ ! -e "$own" ] || cp "$own" "$root$own"
done
git clone --quiet --no-hardlinks "$here" "$root/root/krapte"

for own in proc sys dev dev/shm; do
  mount --bind "/$own" "$root/$own"
done
trap 'for own in dev/shm dev sys proc; do umount "$root/$own"; done' EXIT

inside() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 $(env | grep -E '^PIP_(INDEX_URL|CERT|TRUSTED_HOST|DEFAULT_TIMEOUT)=' || true) \
    chroot "$root" bash -c "cd /root/krapte && $1"
}

for command in "make run" "make test"; do
  before=$(date +%s)
  inside "$command"
  echo "$command: $(($(date +%s) - before)) s"
done
