package cluster

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fakeDebootstrap notes what it was asked, and does what the environment says.
const fakeDebootstrap = `#!/bin/sh
while [ "${1#--}" != "$1" ]; do shift; done
echo "suite=$1 mirror=$3 proxy=${http_proxy:-}" >>"$ASKED"
mkdir -p "$2/etc" "$2/usr/share/doc/much"
echo "$1" >"$2/etc/suite"
echo "E: the disk is full" >&2
exit "${FAKE_EXIT:-0}"
`

// rootMaker runs make-root.sh with fakes of what would reach the network.
type rootMaker struct {
	t          *testing.T
	dir, asked string
	env        []string
}

func newRootMaker(t *testing.T, sources, proxy string) *rootMaker {
	t.Helper()
	Require(t) // for root and unshare
	base, bin := t.TempDir(), t.TempDir()
	m := &rootMaker{t: t, dir: filepath.Join(base, "cache", "glusterfs-x"), asked: filepath.Join(base, "asked")}
	for name, script := range map[string]string{
		"debootstrap": fakeDebootstrap,
		"apt-get":     "#!/bin/sh\nprintf '" + sources + "'\n",
		"apt-config":  "#!/bin/sh\ncase $* in *http::*) echo '" + proxy + "' ;; esac\n",
	} {
		must(t, os.WriteFile(filepath.Join(bin, name), []byte(script), 0o755))
	}
	m.env = append(os.Environ(), "PATH="+bin+":"+toolPath, "ASKED="+m.asked, "http_proxy=", "https_proxy=")
	return m
}

func (m *rootMaker) make(suite string, env ...string) (string, error) {
	cmd := exec.Command("sh", "make-root.sh", m.dir, suite)
	cmd.Env = append(m.env, env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// made is the suite of the directory that is there, and what lies beside it.
func (m *rootMaker) made() (suite string, beside []string) {
	content, _ := os.ReadFile(filepath.Join(m.dir, "etc/suite"))
	all, _ := filepath.Glob(m.dir + "?*")
	for _, path := range all {
		if !strings.HasSuffix(path, ".lock") {
			beside = append(beside, path)
		}
	}
	return strings.TrimSpace(string(content)), beside
}

func (m *rootMaker) calls() string {
	content, _ := os.ReadFile(m.asked)
	return string(content)
}

func TestRootFileSystemIsMadeOnce(t *testing.T) {
	m := newRootMaker(t, "", "")
	for range 2 {
		if out, err := m.make("old"); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	if got, beside := m.made(); got != "old" || len(beside) > 0 || strings.Count(m.calls(), "\n") != 1 {
		t.Errorf("made %q with %v beside it, by\n%s", got, beside, m.calls())
	}
	if _, err := os.Lstat(filepath.Join(m.dir, "etc/mtab")); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(m.dir, "usr/share/doc/*")); len(left) > 0 {
		t.Errorf("it is larger than it has to be: %v", left)
	}
	// Another recipe, after a run that was killed.
	must(t, os.MkdirAll(m.dir+".making/usr", 0o755))
	if out, err := m.make("new"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got, beside := m.made(); got != "new" || len(beside) > 0 {
		t.Errorf("remade %q with %v beside it", got, beside)
	}
}

func TestRootFileSystemThatCannotBeMade(t *testing.T) {
	m := newRootMaker(t, "", "")
	if out, err := m.make("old"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	out, err := m.make("new", "FAKE_EXIT=1")
	if err == nil || !strings.Contains(out, "E: the disk is full") {
		t.Errorf("it gave %v and said %q", err, out)
	}
	if got, beside := m.made(); got != "old" || len(beside) > 0 {
		t.Errorf("after it failed %q is there, with %v beside it", got, beside)
	}
}

// TestRootFileSystemComesFromAptsMirror: no mirror is known here but Debian's own.
func TestRootFileSystemComesFromAptsMirror(t *testing.T) {
	if about, _ := os.ReadFile("/etc/os-release"); !strings.Contains(string(about), "\nID=debian\n") {
		t.Skip("this is not Debian, whose apt has Debian's mirror")
	}
	const fallback = "http://deb.debian.org/debian"
	for _, c := range []struct{ name, sources, proxy, want string }{
		{"a mirror that apt has read", `http://m.example/d/ bookworm Debian\n`, "", "mirror=http://m.example/d/ proxy=\n"},
		{"one it has not read", `https://m.example/debian bookworm \n`, "", "mirror=https://m.example/debian proxy=\n"},
		{"security alone", `http://m.example/debian-security/ bookworm-security Debian\n`, "", "mirror=" + fallback + " proxy=\n"},
		{"somebody else's first", `https://m.example/repo any Somebody\nhttp://m.example/debian/ bookworm Debian\n`, "", "mirror=http://m.example/debian/ proxy=\n"},
		{"a CD", `cdrom:[Debian]/ bookworm Debian\n`, "", "mirror=" + fallback + " proxy=\n"},
		{"nothing", ``, "", "mirror=" + fallback + " proxy=\n"},
		{"a proxy", ``, "http://proxy.example:3128", "proxy=http://proxy.example:3128\n"},
		{"no proxy, said so", ``, "DIRECT", "proxy=\n"},
	} {
		m := newRootMaker(t, c.sources, c.proxy)
		if out, err := m.make("some"); err != nil || !strings.HasSuffix(m.calls(), c.want) {
			t.Errorf("%s: %v %s; it asked %q, not %q", c.name, err, out, m.calls(), c.want)
		}
	}
}
