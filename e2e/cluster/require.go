package cluster

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Require skips the test, with the reason, where no cluster of the machine's own
// GlusterFS can be brought up. With CI=true in the environment it fails the test
// instead: there, nobody would read that it was skipped.
func Require(t testing.TB) {
	t.Helper()
	Version{}.Require(t)
}

// Require is the function of that name, for any version.
func (v Version) Require(t testing.TB) {
	t.Helper()
	err := v.Available()
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("needs a real GlusterFS cluster: %v", err)
	default:
		t.Skipf("needs a real GlusterFS cluster: %v", err)
	}
}

// Available says what is missing to bring up a cluster of a version here, all at
// once; nil if nothing is. It tries out namespaces and network devices, since
// containers have many ways to forbid them.
func (v Version) Available() error {
	if runtime.GOOS != "linux" {
		return fmt.Errorf("this is %s, not Linux", runtime.GOOS)
	}
	var errs []error
	if os.Getuid() != 0 {
		errs = append(errs, errors.New("not root"))
	}
	if _, err := os.Stat("/dev/fuse"); err != nil {
		errs = append(errs, errors.New("no /dev/fuse"))
	}
	programs := map[string]string{"unshare": "util-linux", "nsenter": "util-linux", "pivot_root": "util-linux", "ip": "iproute2"}
	if v.Root == "" && v.Name == "" {
		maps.Copy(programs, map[string]string{"glusterd": "glusterfs-server", "gluster": "glusterfs-cli", "glusterfs": "glusterfs-client"})
	} else if err := v.check(); err != nil {
		errs = append(errs, err)
	}
	for program, pkg := range programs {
		if err := lookPath("", program); err != nil {
			errs = append(errs, fmt.Errorf("no %s (Debian: %s)", program, pkg))
		}
	}
	if len(errs) == 0 {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		res, err := run(ctx, "", "unshare", "--mount", "--net", "--uts", "--pid", "--fork", "--kill-child", "sh", "-c",
			"mount -t tmpfs tmpfs /mnt && ip link add br0 type bridge && ip link add v0 type veth peer name v1")
		if err == nil {
			err = res.failed("make namespaces with a mount, a bridge and a cable in them")
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// lookPath looks where run will, below a root file system; the PATH of a test may
// lack sbin.
func lookPath(root, program string) error {
	for _, dir := range strings.Split(toolPath, ":") {
		if _, err := exec.LookPath(root + dir + "/" + program); err == nil {
			return nil
		}
	}
	return exec.ErrNotFound
}

// ForTest brings up a cluster for one test: Require, Up, and Close at its end.
// What the cluster has to say goes to the test's log.
func ForTest(t testing.TB, o Options) *Cluster {
	t.Helper()
	o.Version.Require(t)
	if o.Logf == nil {
		o.Logf = t.Logf
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := Up(ctx, o)
	if err != nil {
		t.Fatalf("bring up a cluster: %v", err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("end the cluster: %v", err)
		}
	})
	return c
}
