package gluster

import "testing"

func TestEachFilesystemOfAClusterIsCountedOnce(t *testing.T) {
	on := func(host, path, device string, size, free uint64) Brick {
		return Brick{Host: host, Path: path, Device: device, Size: size, Free: free, Status: BrickOnline}
	}
	offline := on("n2", "/d", "sdd", 40, 40)
	offline.Status = BrickOffline
	got := SpaceOf([]Volume{
		{Status: VolumeStarted, Subvolumes: []Subvolume{{Bricks: []Brick{on("n1", "/a", "sda", 100, 60), on("n1", "/b", "sda", 100, 60)}}}},
		{Status: VolumeStarted, Subvolumes: []Subvolume{{Bricks: []Brick{on("n1", "/c", "sda", 100, 60), on("n2", "/a", "sda", 10, 5), offline}}}},
		{Status: VolumeStopped, Subvolumes: []Subvolume{{Bricks: []Brick{{Host: "n1", Path: "/x"}, on("n1", "/y", "", 7, 7), on("n1", "/z", "", 7, 7)}}}},
	})
	if want := (Space{Size: 164, Free: 119, Bricks: 8, Unread: 1, Last: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
