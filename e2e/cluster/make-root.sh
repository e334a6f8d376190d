# Makes a root file system with another GlusterFS than the machine's, out of
# Debian's packages: sh make-root.sh DIRECTORY SUITE. Needs root, Debian's
# debootstrap and a mirror, takes some two minutes, and does nothing where the
# directory is as this script makes it. The directory appears in one step at the
# end; what a run that was killed left beside it, the next one removes.
set -eu
dir=$1 suite=$2
recipe="$suite $(sha256sum <"$0")"

made() { [ "$(cat "$dir/recipe" 2>/dev/null)" = "$recipe" ]; }
! made || exit 0
[ "$(id -u)" = 0 ] || { echo "not root" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "no debootstrap (Debian: debootstrap)" >&2; exit 1; }
mkdir -p "$(dirname "$dir")"
exec 9>"$dir.lock"
flock 9
! made || exit 0 # by another run, meanwhile

# The mirror and the proxy are those that apt uses here; but only Debian's own
# mirrors have Debian's suites.
mirror=
if grep -qx 'ID=debian' /etc/os-release 2>/dev/null; then
	# What apt has not read yet has no origin; its path says enough.
	mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(ORIGIN)' 'Created-By: Packages' 2>/dev/null |
		awk '$1 ~ "^(https?|file):" && ($3 == "Debian" || $1 ~ "/debian/?$") && $2 !~ /security/ { print $1; exit }')
fi
mirror=${mirror:-http://deb.debian.org/debian}
for scheme in http https; do
	proxy=$(apt-config dump --format '%v%n' "Acquire::$scheme::Proxy" 2>/dev/null | head -n 1)
	case $proxy in '' | DIRECT) ;; *) export "${scheme}_proxy=$proxy" ;; esac
done

rm -rf --one-file-system "$dir".making "$dir".old
new=$dir.making
trap 'rm -rf --one-file-system "$new" "$dir.old" "$dir.log"' EXIT
trap 'exit 1' HUP INT TERM
# Nothing in it has to survive a power cut, so dpkg need not wait for the disk.
mkdir -p "$new/etc/dpkg/dpkg.cfg.d"
echo force-unsafe-io >"$new/etc/dpkg/dpkg.cfg.d/unsafe-io"
# In mount and process namespaces of its own, because debootstrap mounts things
# below the directory and leaves them there when it is killed.
unshare --mount --pid --fork --kill-child --propagation private debootstrap --variant=minbase \
	--include=glusterfs-server,glusterfs-client,attr,iproute2,procps "$suite" "$new" "$mirror" >"$dir.log" 2>&1 || {
	tail -n 3 "$dir.log" >&2
	exit 1
}
(
	cd "$new"
	rm -rf var/cache/apt/* var/lib/apt/lists/* var/log/*.log usr/share/doc/* usr/share/man/* usr/share/locale/*
	: >etc/hosts # each cluster binds its own there
	# glusterd reads here on which device a brick lies; where there is no systemd,
	# nobody makes it.
	ln -sf ../proc/self/mounts etc/mtab
)
echo "$recipe" >"$new/recipe"
[ ! -e "$dir" ] || mv "$dir" "$dir.old"
mv "$new" "$dir"
