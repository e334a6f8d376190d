package gluster_test

import (
	"errors"
	"strings"
	"testing"

	"brickyard/gluster"
)

func TestWhereANewBrickMayNotLie(t *testing.T) {
	peers := []gluster.Peer{
		{Host: "h1", UUID: "u1", Local: true}, {Host: "h2", UUID: "u2", Connected: true, State: gluster.PeerInCluster},
		{Host: "h3", UUID: "u3", State: gluster.PeerInCluster}, {Host: "10.0.0.4", UUID: "u4", Connected: true, State: gluster.PeerInCluster}, {Host: "fd00::5", UUID: "u5", Connected: true, State: gluster.PeerInCluster},
	}
	volumes := []gluster.Volume{{Name: "v", Subvolumes: []gluster.Subvolume{{Bricks: []gluster.Brick{
		{Host: "h1", HostUUID: "u1", Path: "/bricks/a/brick"}, {Host: "h4", HostUUID: "u4", Path: "/bricks/a/brick"}, {Host: "h2", Path: "/no-uuid"},
	}}}}}
	for _, c := range []struct{ host, path, wrongHost, wrongPath string }{
		{"h1", "/bricks/new/brick", "", ""},
		{"h2", "/bricks/a/brick", "", ""}, // the same path on another host
		{"10.0.0.4", "/bricks/b", "", ""},
		{"h4", "/bricks/b", "", ""}, // by the name its brick has
		{"fd00::5", "/bricks/b", "", ""},
		{"h1", "/bricks/größe «日本»/b b", "", ""},
		{"h1", "/bricks/a/brick2", "", ""}, // not inside /bricks/a/brick
		{"h1", "/" + strings.Repeat("x", 255), "", ""},

		{"", "/b", "Say on which host", ""},
		{"h9", "/b", "not a peer", ""},
		{"h3", "/b", "not connected", ""},
		{"localhost", "/b", "another host on every node", ""},
		{"LOCALHOST", "/b", "another host on every node", ""},
		{"127.0.0.1", "/b", "another host on every node", ""},
		{"-h1", "/b", "not the name", ""},
		{"h1\n", "/b", "not the name", ""},
		{"h 1", "/b", "not the name", ""},
		{"h1/x", "/b", "not the name", ""},
		{"h\xff", "/b", "not the name", ""},

		{"h1", "", "", "Say in which directory"},
		{"h1", "bricks/new", "", "relative"},
		{"h1", "./new", "", "relative"},
		{"h1", "-rf", "", "dash"},
		{"h1", "/..", "", "“..”"},
		{"h1", "/bricks/../etc", "", "“..”"},
		{"h1", "/bricks/x/..", "", "“..”"},
		{"h1", "/bricks/./x", "", "without “.”"},
		{"h1", "//bricks", "", "without “.”"},
		{"h1", "/bricks/", "", "without “.”"},
		{"h1", "/", "", "root"},
		{"h1", "/proc/x", "", "/proc is the kernel's"},
		{"h1", "/dev", "", "/dev is the kernel's"},
		{"h1", "/sys/fs/b", "", "/sys is the kernel's"},
		{"h1", "/devices/b", "", ""},
		{"h1", "/bricks/new/dev", "", ""},
		{"h1", "/a\x00b", "", "control"},
		{"h1", "/a\nb", "", "control"},
		{"h1", "/\xff", "", "not valid text"},
		{"h1", "/" + strings.Repeat("x", 256), "", "longer than 255"},
		{"h1", strings.Repeat("/x", 2100), "", "longer than 4095"},
		{"h1", "/bricks/a/brick", "", "is a brick of volume v"},
		{"h1", "/bricks/a/brick/sub/dir", "", "lies inside"},
		{"h1", "/bricks/a", "", "contains"},
		{"h1", "/bricks", "", "contains"},
		{"10.0.0.4", "/bricks/a/brick", "", "is a brick"}, // one host by two names
		{"h2", "/no-uuid/x", "", "lies inside"},
	} {
		err := gluster.CheckTarget(c.host, c.path, peers, volumes)
		var target *gluster.TargetError
		switch {
		case c.wrongHost == "" && c.wrongPath == "":
			if err != nil {
				t.Errorf("%q %q: %v", c.host, c.path, err)
			}
		case !errors.As(err, &target):
			t.Errorf("%q %q was accepted: %v", c.host, c.path, err)
		case !strings.Contains(target.Host, c.wrongHost) || !strings.Contains(target.Path, c.wrongPath) || (c.wrongHost == "") != (target.Host == ""):
			t.Errorf("%q %q: %+v", c.host, c.path, target)
		}
	}
}
