package e2e

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/playwright-community/playwright-go"
)

func TestTasksAreFilteredAndTheFilterIsInTheAddress(t *testing.T) {
	inTurn(t)
	s := demo(t)
	p := open(t, s)
	p.visitLive("/tasks")
	media, projects := s.JobOn("media"), s.JobOn("projects")
	p.sees(p.job(media))
	p.sees(p.job(projects))
	choose := func(field, value string) {
		t.Helper()
		p.choose(p.Locator("#filter-"+field), value)
	}
	choose("cluster", "berlin")
	choose("state", "RUNNING")
	p.click(p.Locator("form.filter button"))
	p.arrives(`/tasks\?.*cluster=berlin.*`)
	if !strings.Contains(p.URL(), "state=RUNNING") {
		t.Errorf("the address is %s", p.URL())
	}
	p.sees(p.job(media))
	p.counts(p.job(projects), 0)
	p.must(expect.Locator(p.Locator("#filter-state")).ToHaveValue("RUNNING"))

	// The address alone is enough: another person opens it.
	other := open(t, s)
	other.visitLive(strings.TrimPrefix(p.URL(), s.URL))
	other.sees(other.job(media))
	other.counts(other.job(projects), 0)

	// A job that begins to match comes by itself, one that does not match never.
	j := s.Rebalance("berlin", "scratch")
	other.sees(other.job(j.ID))
	s.WaitRunning(j.ID)
	s.Call("POST", "/jobs/"+j.ID+"/stop", `{}`, nil)
	other.counts(other.job(j.ID), 0)

	p.click(p.Locator("form.filter").GetByText("Show all"))
	p.sees(p.job(projects))
	p.visit("/tasks?volume=nosuch")
	p.reads(p.Locator("main"), "No task matches")
	p.visit("/tasks?since=yesterday")
	p.reads(p.Locator(".wrong"), "")
	p.must(expect.Locator(p.Locator("#filter-since")).ToHaveAttribute("aria-invalid", "true"))
}

func TestJobPageTellsTheWholeStory(t *testing.T) {
	inTurn(t)
	s := demo(t)
	j := s.Rebalance("berlin", "scratch")
	p := open(t, s)
	p.visitLive("/jobs/" + j.ID)
	p.mark()
	p.reads(p.Locator("#job-head"), "Running")
	for _, step := range []string{"Validating", "Executing", "Rebalancing volume"} {
		p.reads(p.Locator(".steps").First(), step)
	}
	nodes := p.Locator("#job-nodes")
	for _, host := range []string{"berlin1", "berlin2", "berlin3"} {
		p.reads(nodes, host)
	}
	p.readsNot(nodes, "localhost")
	p.reads(nodes, "in progress")
	p.reads(p.Locator("#job-preflight"), "All 4 bricks are online.")
	p.reads(p.Locator("#job-commands"), "volume rebalance scratch start")
	p.reads(p.Locator("#job-commands"), "exit 0")
	p.click(p.Locator("#job-commands summary").First())
	p.reads(p.Locator("#job-commands pre").First(), "<cliOutput>")
	p.reads(p.Locator("main"), s.Job(j.ID).TaskID)

	before := p.text(nodes)
	p.changes(nodes, before)
	p.sees(p.Locator("#job-commands pre").First()) // still unfolded
	p.unreloaded()

	log := p.attribute(p.Locator("[data-testid=job-log]"), "href")
	res, err := client.Get(s.URL + log)
	p.must(err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	p.must(err)
	if kind := res.Header.Get("Content-Type"); res.StatusCode != http.StatusOK || !strings.HasPrefix(kind, "text/plain") {
		t.Errorf("the log is %d %s", res.StatusCode, kind)
	}
	for _, want := range []string{"volume rebalance scratch start", "berlin2", "Rebalancing volume"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the log does not name %q:\n%s", want, text)
		}
	}
}

func TestAnAddressThatIsNotThereSaysSo(t *testing.T) {
	inTurn(t)
	p := open(t, demo(t))
	p.allow("status of 404")
	for path, words := range map[string]string{
		"/jobs/4711":                      "There is no job 4711.",
		"/clusters/berlin/volumes/nosuch": "has no volume",
		"/clusters/nosuch/volumes/media":  "There is no cluster",
		"/nosuch":                         "nothing at this address",
	} {
		p.visit(path)
		p.reads(p.Locator("main"), words)
		p.sees(p.GetByRole("link", playwright.PageGetByRoleOptions{Name: "Volumes"}).First())
	}
}
