package e2e

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/playwright-community/playwright-go"
)

// script writes a small program that stands in for gluster.
func script(t testing.TB, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gluster")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// noProgram is a file that nobody may run.
func noProgram(t testing.TB) string {
	t.Helper()
	path := script(t, "echo never")
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// besideDemo serves a broken cluster, called bad, and a simulated one beside it.
func besideDemo(t testing.TB, target string, flags ...string) *server {
	t.Helper()
	s := serve(t, append([]string{"--cluster", "good=demo", "--cluster", "bad=" + target, "--poll-active", "300ms", "--poll-idle", "2s"}, flags...)...)
	s.WaitReached("good") // is not held up by the other
	return s
}

type clusterState struct {
	Name, Problem, Detail string
	Reachable             bool
}

func (s *server) cluster(name string) clusterState {
	s.t.Helper()
	var list struct{ Items []clusterState }
	s.Call("GET", "/clusters", "", &list)
	for _, c := range list.Items {
		if c.Name == name {
			return c
		}
	}
	s.t.Fatalf("there is no cluster %s in %+v", name, list)
	return clusterState{}
}

func TestABrokenClusterIsNamedAndHoldsUpNobody(t *testing.T) {
	inTurn(t)
	for name, c := range map[string]struct{ target, words string }{
		"no such command":  {"command:/nonexistent/gluster", "/nonexistent/gluster"},
		"no permission":    {"command:" + noProgram(t), "permission denied"},
		"glusterd is down": {"command:" + script(t, "echo 'Connection failed. Please check if gluster daemon is operational.'; exit 1"), "Connection failed"},
		"garbage":          {"command:" + script(t, "head -c 3000 /dev/urandom; echo '<cliOutput>'"), "bad"},
		"a web page":       {"command:" + script(t, "echo '<html><body><h1>502 Bad Gateway</h1><script>alert(1)</script></body></html>'"), "502 Bad Gateway"},
		"nothing":          {"command:" + script(t, "exit 3"), "exit code 3"},
		"half an answer":   {"command:" + script(t, "echo '<?xml version=\"1.0\"?><cliOutput><opRet>0</opRet><peerStatus><peer>'"), "bad"},
		"endless output":   {"command:" + script(t, "exec yes '<cliOutput>'"), "longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			s := besideDemo(t, c.target)
			p := open(t, s)
			p.allow("status of (404|409|502)")
			p.visitLive("/volumes")
			// 32 MiB of nonsense take a while under the race detector.
			p.readsInTheEnd(p.id("health-bad"), "unreachable")
			banner := p.id("banner-bad")
			p.reads(banner, c.words)
			p.reads(banner, "It keeps trying by itself")
			p.counts(p.Locator("main script"), 0)
			if got := s.cluster("bad"); got.Reachable || got.Problem == "" {
				t.Errorf("the API says %+v", got)
			}
			// The other cluster works on.
			row := p.Locator("tr[id^='volume-good']").Filter(playwright.LocatorFilterOptions{
				Has: p.Locator("a[data-testid=rebalance-start]"),
			}).First()
			p.click(act(row, "rebalance-start"))
			p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeEnabled())
		})
	}
}

// A gluster that never ends is given up after its deadline; until then nothing
// else waits for it, not even the end of the server.
func TestAClusterThatHangsHoldsUpNobody(t *testing.T) {
	outOfTurn(t)
	// A busy machine has to show the page before the first question is given up.
	s := besideDemo(t, "command:"+script(t, "sleep 600"), "--read-timeout", "90s")
	p := open(t, s)
	p.allow(offline)
	p.visitLive("/volumes")
	p.sees(p.Locator("tr[id^='volume-good']").First())
	p.reads(p.id("health-bad"), "reading…")
	p.readsInTheEnd(p.id("health-bad"), "unreachable")
	p.reads(p.id("banner-bad"), "no answer came in time")
	if s.cluster("bad").Reachable {
		t.Error("the API calls it reachable")
	}
	began := time.Now()
	s.Stop()
	t.Logf("the server ended after %v", time.Since(began).Round(10*time.Millisecond))
}

// mendable is a cluster without volumes that does not answer until it is
// mended.
func mendable(t testing.TB) (target string, mend func()) {
	t.Helper()
	broken := filepath.Join(t.TempDir(), "broken")
	if err := os.WriteFile(broken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	path := script(t, `
if [ -e '`+broken+`' ]; then echo 'Connection failed. Please check if gluster daemon is operational.'; exit 1; fi
case "$*" in
*max-op-version*) body='<volGetopts><count>1</count><Opt><Option>cluster.max-op-version</Option><Value>100000</Value></Opt></volGetopts>' ;;
*version*) echo 'glusterfs 10.3'; exit ;;
*'pool list'*) body='<peerStatus><peer><uuid>6f0a1111-0000-4000-8000-000000000001</uuid><hostname>localhost</hostname><connected>1</connected></peer></peerStatus>' ;;
*info*) body='<volInfo><volumes><count>0</count></volumes></volInfo>' ;;
*) body='<volStatus><volumes></volumes></volStatus>' ;;
esac
echo "<?xml version=\"1.0\"?><cliOutput><opRet>0</opRet><opErrno>0</opErrno><opErrstr/>$body</cliOutput>"
`)
	return "command:" + path, func() {
		if err := os.Remove(broken); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAClusterThatIsMendedComesBackByItself(t *testing.T) {
	inTurn(t)
	target, mend := mendable(t)
	s := serve(t, "--cluster", "only="+target, "--poll-active", "300ms", "--poll-idle", "1s")
	p := open(t, s)
	p.visitLive("/volumes")
	p.reads(p.id("banner-only"), "Connection failed")
	p.mark()
	mend()
	p.reads(p.id("health-only"), "healthy")
	p.readsNot(p.Locator("#banners"), "Connection failed")
	p.reads(p.Locator("main"), "No volumes")
	p.unreloaded()
}

// The stream of changes begins after the page was made: what changed in between
// was sent to nobody, and has to be on the page all the same.
func TestAPageHearsWhatChangedBeforeItWasLive(t *testing.T) {
	inTurn(t)
	target, mend := mendable(t)
	s := serve(t, "--cluster", "only="+target, "--poll-active", "300ms", "--poll-idle", "1s")
	p, other := open(t, s), open(t, s)
	p.allow(offline) // a stream that is held back for long is tried again
	other.visitLive("/tasks")
	other.reads(other.id("health-only"), "unreachable")
	hold := make(chan struct{})
	p.must(p.Route("**/events*", func(r playwright.Route) {
		<-hold
		_ = r.Continue()
	}))
	p.visit("/tasks")
	p.reads(p.id("health-only"), "unreachable")
	mend()
	other.reads(other.id("health-only"), "healthy")
	close(hold)
	p.connection("live")
	p.reads(p.id("health-only"), "healthy")
}

func TestNoClusterAtAllSaysWhatToDo(t *testing.T) {
	inTurn(t)
	p := open(t, serve(t))
	p.visitLive("/volumes")
	p.reads(p.Locator("main"), "No cluster is configured")
	p.reads(p.Locator("main"), "--cluster main=")
	p.visitLive("/tasks")
	p.reads(p.Locator("main"), "No cluster is configured")
	p.readsNot(p.Locator("main"), "Nothing has run yet")
}
