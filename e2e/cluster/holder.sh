# The first process of the namespaces around a whole cluster. It builds the file
# tree and the bridge the nodes start from, then waits for its standard input to
# close; when it ends, the kernel ends everything it holds.
#
# Arguments: a directory to build in, with our scripts in nodes/; nodes; bricks
# per node; MiB per brick; the root file system to run out of, the machine's if
# empty. Says its process id on the host, and "ready" when done.
# Runs in fresh mount, network, UTS and PID namespaces. /proc is deliberately
# still the host's: a node learns its process id on the host from it.
set -eu
dir=$1 nodes=$2 bricks=$3 mib=$4 root=$5

read -r pid _ </proc/self/stat # built in, so self is this shell
echo "$pid"
node_script=$(cat "$dir/nodes/node.sh")
mount --make-rprivate /

# A root of our own, so that /bricks can exist without a trace on the host, and
# so that nothing in here can write to the files of the host, or of $root.
mount -t tmpfs -o mode=0755 cluster-root "$dir"
cd "$dir"
for top in bin sbin lib lib32 lib64 libx32 usr etc var opt dev sys proc; do
	from=$root/$top
	case $top in dev | sys | proc) from=/$top ;; esac
	if [ -L "$from" ]; then
		cp -P "$from" "$top"
	elif [ -d "$from" ]; then
		mkdir "$top"
		mount --rbind "$from" "$top"
		case $top in
		dev | sys | proc) ;;
		*) mount -o remount,bind,ro "$top" ;;
		esac
	fi
done
mkdir -m 1777 tmp
mkdir run bricks mnt root cluster old
pivot_root . old
cd /
umount -l /old
rmdir /old

# What survives a power cut. A file system of its own, so that a node can let go
# of the other nodes' part by unmounting it.
mount -t tmpfs -o mode=0755 cluster-state /cluster
echo "$node_script" >/cluster/node.sh
{
	echo "127.0.0.1 localhost"
	i=1
	while [ $i -le "$nodes" ]; do
		echo "10.77.0.$i node$i"
		i=$((i + 1))
	done
	echo "10.77.0.254 client"
} >/cluster/hosts
mount --bind /cluster/hosts /etc/hosts

# At its start glusterd runs geo-replication's gsyncd a dozen times, each a start of
# Python: on a busy machine that takes longer than all the rest. No cluster of ours
# is replicated elsewhere, and glusterd only wants to read the name.
printf '#!/bin/sh\necho gsyncd\n' >/cluster/gsyncd
chmod 755 /cluster/gsyncd
for gsyncd in /usr/lib/*/glusterfs/gsyncd /usr/libexec/glusterfs/gsyncd; do
	[ ! -e "$gsyncd" ] || mount --bind /cluster/gsyncd "$gsyncd"
done

i=1
while [ $i -le "$nodes" ]; do
	# glusterd's event daemon only starts where the directory events exists.
	mkdir -p "/cluster/node$i/lib/events" "/cluster/node$i/log"
	[ ! -d /var/lib/glusterd/groups ] || cp -r /var/lib/glusterd/groups "/cluster/node$i/lib/"
	b=1
	while [ $b -le "$bricks" ]; do
		mkdir -p "/cluster/node$i/bricks/b$b"
		mount -t tmpfs -o "mode=0755,size=${mib}m" "node$i-b$b" "/cluster/node$i/bricks/b$b"
		b=$((b + 1))
	done
	i=$((i + 1))
done
mkdir -p /cluster/client/lib /cluster/client/log /cluster/client/bricks

hostname holder
ip -batch - <<END
link set lo up
link add br0 type bridge
link set br0 up
END

echo ready
# Not "read": the first process of a PID namespace has to collect the dead, and
# a shell does so only in wait. cat ends when the owner is gone; the detour over
# 3 is needed because a shell gives /dev/null to what runs in the background.
exec 3<&0
cat <&3 >/dev/null &
wait $!
