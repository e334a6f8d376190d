# The first process of one node: prepares the node's view of the machine, starts
# glusterd if asked to, and then only collects the dead. Killing it is a power cut.
#
# Arguments: name; IPv4 address with prefix length; "server" or "client".
# Says its process id on the host, waits for one line (the network cable is in),
# and says "ready" when it is done.
set -eu
name=$1 address=$2 role=$3

# Still the host's /proc, see holder.sh; read is built in, so self is this shell.
read -r pid _ </proc/self/stat
echo "$pid"
read -r _

mount -t proc proc /proc
hostname "$name"
mount --bind "/cluster/$name/lib" /var/lib/glusterd
mount --bind "/cluster/$name/log" /var/log/glusterfs
mount --rbind "/cluster/$name/bricks" /bricks
mount -t tmpfs -o mode=0755 run /run
mount -t tmpfs -o mode=0755 mnt /mnt
mount -t tmpfs -o mode=1777 tmp /tmp
umount -l /cluster
mkdir -p /run/gluster /run/lock

ip -batch - <<END
link set lo up
addr add $address dev eth0
link set eth0 up
END

[ "$role" != server ] || glusterd -p /run/glusterd.pid

echo ready
# A shell collects dead orphans only while it is in wait.
while :; do
	sleep infinity &
	wait
done
