package cluster

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Version is a GlusterFS that a cluster can be made of. The zero value is the
// machine's own.
type Version struct {
	// Name is the release, as people say it: "11". Empty for the machine's own.
	Name string
	// Root is the root file system the nodes run out of instead of the machine's.
	Root string
}

// root11 names the root file system that "make install" makes for Eleven.
const root11 = "BRICKYARD_ROOT_11"

// Eleven is GlusterFS 11.1, Debian trixie's, beside Debian bookworm's 10.3.
func Eleven() Version { return Version{Name: "11", Root: os.Getenv(root11)} }

// Versions are all that tests run on.
func Versions() []Version { return []Version{{}, Eleven()} }

// String is "own" for the machine's.
func (v Version) String() string {
	switch {
	case v.Name != "":
		return v.Name
	case v.Root != "":
		return v.Root
	}
	return "own"
}

// OnEach runs a test once on each version, as a subtest of its name. Where one is
// missing its subtest is skipped, or fails, as Require says.
func OnEach(t *testing.T, test func(t *testing.T, v Version)) {
	for _, v := range Versions() {
		t.Run(v.String(), func(t *testing.T) {
			v.Require(t)
			test(t, v)
		})
	}
}

// check says what is missing of the root file system.
func (v Version) check() error {
	switch {
	case v.Root == "" && v.Name == "":
		return nil
	case v.Root == "":
		return fmt.Errorf("no root file system with GlusterFS %s: %s is not set; make one with: make install, and run the tests through make", v.Name, root11)
	case !filepath.IsAbs(v.Root):
		return fmt.Errorf("the root file system %s is not an absolute path", v.Root)
	}
	var errs []error
	for _, program := range []string{"glusterd", "gluster", "glusterfs", "unshare", "ip", "mount"} {
		if err := lookPath(v.Root, program); err != nil {
			errs = append(errs, fmt.Errorf("no %s in the root file system %s; as root on Debian, make one with: make install", program, v.Root))
		}
	}
	return errors.Join(errs...)
}
