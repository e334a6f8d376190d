package e2e

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"brickyard/e2e/cluster"

	"github.com/playwright-community/playwright-go"
)

// patience is how long a test waits for something that should come. It is long
// because machines that run tests are busy; it is no measure of speed.
const patience = 4 * time.Minute

// expect waits for what a person would see.
var expect = playwright.NewPlaywrightAssertions(float64(patience.Milliseconds()))

// launchArguments keep Chromium from asking for what a test machine has not
// got: a sandbox, a graphics card, the network.
var launchArguments = []string{
	"--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
	"--disable-background-networking", "--disable-component-update", "--disable-sync",
}

// theBrowser is shared by all tests; each has a context of its own in it.
var theBrowser struct {
	once    sync.Once
	driver  *playwright.Playwright
	browser playwright.Browser
	err     error
}

func TestMain(m *testing.M) {
	// All at once: how many really run, the turns say.
	flag.Parse()
	_ = flag.Set("test.parallel", "1000")
	code := m.Run()
	if b := theBrowser.browser; b != nil {
		_ = b.Close()
	}
	if d := theBrowser.driver; d != nil {
		_ = d.Stop()
	}
	if err := realClusterEnd(); err != nil {
		fmt.Fprintln(os.Stderr, "end the cluster:", err)
		code = max(code, 1)
	}
	if theProgram.dir != "" {
		_ = os.RemoveAll(theProgram.dir)
	}
	os.Exit(code)
}

// browser gives the package's browser to a test whose turn it is, or skips the test
// where there is none.
func browser(t testing.TB) playwright.Browser {
	t.Helper()
	if !isInTurn(t) {
		t.Fatal("a page is opened out of turn: see turns_test.go")
	}
	theBrowser.once.Do(launch)
	if theBrowser.err != nil {
		lacking(t, fmt.Errorf("needs a browser: %w", theBrowser.err))
	}
	return theBrowser.browser
}

// lacking skips the test; with CI=true, where nobody would read that, it fails.
func lacking(t testing.TB, why error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
}

func launch() {
	b := &theBrowser
	var path string
	if path, b.err = lookForBrowser(); b.err != nil {
		return
	}
	b.driver, b.err = playwright.Run(&playwright.RunOptions{SkipInstallBrowsers: true, Verbose: false})
	if b.err != nil {
		return
	}
	b.browser, b.err = b.driver.Chromium.Launch(playwright.BrowserTypeLaunchOptions{
		ExecutablePath: playwright.String(path),
		Args:           launchArguments,
	})
}

// lookForBrowser names what is missing, all at once; else the path of Chromium. The
// headless shell is the same browser without the window around the page, which costs as
// much again as the page.
func lookForBrowser() (string, error) {
	var errs []error
	if _, err := exec.LookPath("node"); err != nil && os.Getenv("PLAYWRIGHT_NODEJS_PATH") == "" {
		errs = append(errs, errors.New("no node (Debian: nodejs)"))
	}
	driver := os.Getenv("PLAYWRIGHT_DRIVER_PATH")
	if driver == "" {
		errs = append(errs, errors.New("PLAYWRIGHT_DRIVER_PATH is not set; run the tests with: make browser"))
	} else if _, err := os.Stat(filepath.Join(driver, "package", "cli.js")); err != nil {
		errs = append(errs, fmt.Errorf("no Playwright driver in %s; unpack it with: make install-driver", driver))
	}
	path := ""
	for _, name := range []string{os.Getenv("BRICKYARD_CHROMIUM"), "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); name != "" && err == nil {
			path = found
			break
		}
	}
	if path == "" {
		errs = append(errs, errors.New("no chromium (Debian: chromium)"))
	}
	return path, errors.Join(errs...)
}

// theCluster is the one real cluster of the benchmarks, which run one after the other.
var theCluster struct {
	once sync.Once
	c    *cluster.Cluster
	err  error
}

// realCluster gives the benchmarks' real cluster, or skips where none can be brought
// up.
func realCluster(t testing.TB) *cluster.Cluster {
	t.Helper()
	cluster.Require(t)
	theCluster.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), long)
		defer cancel()
		theCluster.c, theCluster.err = cluster.Up(ctx, cluster.Options{})
	})
	if theCluster.err != nil {
		t.Fatalf("bring up a cluster: %v", theCluster.err)
	}
	return theCluster.c
}

func realClusterEnd() error {
	if theCluster.c == nil {
		return nil
	}
	return theCluster.c.Close()
}
