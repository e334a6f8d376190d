package cluster

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEachVersion brings up each and uses all of it: gluster, bricks, a mount, a
// power cut.
func TestEachVersion(t *testing.T) {
	OnEach(t, func(t *testing.T, v Version) {
		t.Parallel()
		ctx, cancel := testContext()
		defer cancel()
		c := ForTest(t, Options{Version: v})
		own, err := run(ctx, "", "gluster", "--version")
		must(t, err)
		for _, n := range append(c.Nodes(), c.client) {
			got, err := n.Exec(ctx, "gluster", "--version")
			must(t, err)
			if v.Name == "" && string(got) != own.Stdout {
				t.Errorf("%s has %s, the machine %s", n.Host(), got, own.Stdout)
			}
			if v.Name != "" && !strings.HasPrefix(string(got), "glusterfs "+v.Name+".") {
				t.Errorf("%s should have GlusterFS %s, it has %s", n.Host(), v.Name, got)
			}
		}
		must(t, c.CreateVolume(ctx, VolumeSpec{Name: "v", Kind: Replicate}))
		must(t, c.Fill(ctx, "v", Files{Count: 20, Size: 5000}))
		before, err := c.Checksums(ctx, "v")
		must(t, err)
		must(t, c.Node(1).PowerOff())
		must(t, c.Node(1).Start(ctx))
		must(t, c.WaitConnected(ctx))
		must(t, c.WaitOnline(ctx, "v"))
		must(t, c.Unmount(ctx, "v"))
		after, err := c.Checksums(ctx, "v")
		must(t, err)
		if len(before) != 20 || !maps.Equal(before, after) {
			t.Errorf("%d files before the power cut, %d after, or not the same", len(before), len(after))
		}
	})
}

func TestNothingWritesToTheRootFileSystem(t *testing.T) {
	v := Eleven()
	v.Require(t)
	ctx, cancel := testContext()
	defer cancel()
	c := ForTest(t, Options{Version: v, Nodes: 1})
	res, err := c.Node(1).Run(ctx, "touch", "/usr/there", "/etc/there")
	must(t, err)
	if res.Exit == 0 {
		t.Error("a node wrote to the root file system it runs out of")
	}
	must(t, c.CreateVolume(ctx, VolumeSpec{Name: "v"}))
	if left, _ := filepath.Glob(filepath.Join(v.Root, "var/lib/glusterd/vols/*")); len(left) > 0 {
		t.Errorf("a volume of a node lies in it: %v", left)
	}
}

func TestVersionThatIsMissing(t *testing.T) {
	empty := t.TempDir()
	for _, c := range []struct {
		version Version
		want    string
	}{
		{Version{Name: "11"}, "make install"},
		{Version{Name: "11", Root: empty}, "no glusterd in the root file system " + empty},
		{Version{Root: filepath.Join(empty, "none")}, "make install"},
		{Version{Root: "some/where"}, "is not an absolute path"},
	} {
		if _, err := Up(t.Context(), Options{Version: c.version}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v gave %v", c.version, err)
		}
		var f fakeTB
		t.Setenv("CI", "true")
		c.version.Require(&f)
		if !f.failed {
			t.Errorf("with CI=true, %+v does not fail", c.version)
		}
		t.Setenv("CI", "")
		f = fakeTB{}
		c.version.Require(&f)
		if !f.skipped {
			t.Errorf("%+v is not skipped", c.version)
		}
	}
}

func TestVersionsAreNamed(t *testing.T) {
	t.Setenv(root11, "/some/where")
	for v, want := range map[Version]string{
		{}:                       "own",
		{Root: "/r"}:             "/r",
		{Name: "11", Root: "/r"}: "11",
		Eleven():                 "11",
	} {
		if v.String() != want {
			t.Errorf("%+v is called %q, not %q", v, v, want)
		}
	}
	if Eleven().Root != os.Getenv(root11) {
		t.Errorf("the root of 11 is %s", Eleven().Root)
	}
}
