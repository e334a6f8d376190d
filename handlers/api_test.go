package handlers_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// has checks that a JSON object has exactly these fields at least; they are a
// promise to users' scripts.
func has(t *testing.T, what string, object any, fields ...string) map[string]any {
	t.Helper()
	m, ok := object.(map[string]any)
	if !ok {
		t.Fatalf("%s is no object: %v", what, object)
	}
	for _, f := range fields {
		if _, ok := m[f]; !ok {
			t.Errorf("%s lacks %q: %v", what, f, m)
		}
	}
	return m
}

func first(t *testing.T, list map[string]any) any {
	t.Helper()
	items, ok := list["items"].([]any)
	if !ok || len(items) == 0 {
		t.Fatalf("no items: %v", list)
	}
	return items[0]
}

func TestTheAPIHasTheShapesOfItsContract(t *testing.T) {
	s := open(t)
	id := s.startJob()
	s.eventually("every node is heard", func() bool {
		_, job := s.api("GET", "/jobs/"+id, "", nil)
		return len(job["nodes"].([]any)) > 0
	})
	_, list := s.api("GET", "/clusters", "", nil)
	cluster := has(t, "a cluster", first(t, list), "name", "targetKind", "reachable", "glusterVersion", "peers", "lastSync", "targets")
	target := has(t, "a target", cluster["targets"].([]any)[0], "target", "host", "uuid", "answers", "state", "since", "why", "detail", "peersConnected", "peersTotal")
	if target["target"] != "demo" || target["host"] != "node1" || target["answers"] != true || target["state"] != "answers" {
		t.Errorf("target: %v", target)
	}
	if gone := list["items"].([]any)[1].(map[string]any)["targets"].([]any)[0].(map[string]any); gone["answers"] != false || gone["why"] == "" {
		t.Errorf("the target of a cluster that is gone: %v", gone)
	}
	if cluster["reachable"] != true || cluster["glusterVersion"] != "10.3" {
		t.Errorf("cluster: %v", cluster)
	}
	_, list = s.api("GET", "/clusters/c/volumes", "", nil)
	volume := has(t, "a volume", first(t, list), "name", "id", "type", "status", "subvolumes", "activeJob")
	brick := volume["subvolumes"].([]any)[0].(map[string]any)["bricks"].([]any)[0]
	has(t, "a brick", brick, "name", "host", "path", "online")
	has(t, "the active job", volume["activeJob"], "id", "state")
	_, one := s.api("GET", "/clusters/c/volumes/dist", "", nil)
	has(t, "one volume", one, "name", "subvolumes")
	_, preflight := s.api("GET", "/clusters/c/volumes/dist/preflight?action=rebalance", "", nil)
	has(t, "preflight", preflight, "findings", "command")
	has(t, "a finding", preflight["findings"].([]any)[0], "rule", "severity", "summary", "figures")
	if command := fmt.Sprint(preflight["command"]); command != "[gluster --mode=script --xml volume rebalance dist start]" {
		t.Errorf("command = %s", command)
	}
	_, job := s.api("GET", "/jobs/"+id, "", nil)
	has(t, "a job", job, "id", "cluster", "volume", "action", "state", "origin", "startedBy", "reason", "createdAt",
		"startedAt", "endedAt", "taskId", "bricks", "progress", "nodes", "steps", "actions")
	has(t, "progress", job["progress"], "percent", "filesMoved", "bytesMoved", "filesScanned", "failures", "skipped",
		"bytesPerSecond", "etaSeconds", "etaSource")
	has(t, "a node", job["nodes"].([]any)[0], "host", "uuid", "status", "seenAt", "filesMoved")
	steps := job["steps"].([]any)
	executing := has(t, "a step", steps[1], "number", "type", "state", "externalSystem", "externalId", "message", "steps")
	child := has(t, "the child step", executing["steps"].([]any)[0], "externalId")
	if child["externalSystem"] != "GLUSTER" || child["externalId"] != job["taskId"] || job["taskId"] == "" {
		t.Errorf("child step: %v, task %v", child, job["taskId"])
	}
	has(t, "an action", job["actions"].([]any)[0], "name", "allowed", "why")
	if job["origin"] != "api" || job["reason"] != "test" || job["progress"].(map[string]any)["percent"] != nil {
		t.Errorf("job: %v", job)
	}
	_, list = s.api("GET", "/jobs/"+id+"/commands", "", nil)
	has(t, "a command", first(t, list), "argv", "exitCode", "stdout", "stderr")
	_, list = s.api("GET", "/jobs/"+id+"/samples", "", nil)
	has(t, "a sample", first(t, list), "at", "bytesMoved", "bytesPerSecond")
	_, list = s.api("GET", "/jobs/"+id+"/steps", "", nil)
	has(t, "a step", first(t, list), "number", "type")
}

func TestTheAPIRefusesWithAProblemDocument(t *testing.T) {
	s := open(t)
	const rebalance = "/clusters/c/volumes/dist/rebalance"
	cases := []struct {
		method, path, body string
		status             int
		code, words        string
	}{
		{"GET", "/nothing", "", 404, "not-found", "nothing at this address"},
		{"GET", "/clusters/nosuch/volumes", "", 404, "unknown-cluster", "nosuch"},
		{"GET", "/clusters/gone/volumes", "", 502, "cluster-unreachable", "No glusterd answers"},
		{"GET", "/clusters/gone/volumes/nosuch", "", 502, "cluster-unreachable", "No glusterd answers"},
		{"POST", "/clusters/gone/volumes/nosuch/rebalance", "{}", 502, "cluster-unreachable", "No glusterd answers"},
		{"GET", "/clusters/c/volumes/nosuch", "", 404, "unknown-volume", "nosuch"},
		{"GET", "/clusters/c/volumes/dist/preflight", "", 422, "invalid-input", "action"},
		{"GET", "/clusters/c/volumes/dist/preflight?action=format", "", 422, "invalid-input", "action"},
		{"POST", "/clusters/c/volumes/nosuch/rebalance", "{}", 404, "unknown-volume", "nosuch"},
		{"POST", rebalance, "{", 422, "invalid-input", "expected JSON"},
		{"POST", rebalance, `{"fixlayuot":true}`, 422, "invalid-input", "fixlayuot"},
		{"POST", rebalance, `{"force":"yes"}`, 422, "invalid-input", "force"},
		{"POST", rebalance, `{"fixLayout":true,"force":true}`, 422, "invalid-input", "cannot be forced"},
		{"GET", "/clusters/c/volumes/dist/preflight?action=fix-layout&force=true", "", 422, "invalid-input", "cannot be forced"},
		{"GET", "/clusters/c/volumes/dist/preflight?action=rebalance&fixLayout=true&force=true", "", 422, "invalid-input", "cannot be forced"},
		{"POST", rebalance, `{} {}`, 422, "invalid-input", "more than one"},
		{"POST", rebalance, `{"reason":"` + strings.Repeat("x", 501) + `"}`, 422, "invalid-input", "500"},
		{"POST", rebalance, strings.Repeat(" ", 70<<10) + "{}", 413, "request-entity-too-large", "64K"},
		{"GET", "/jobs/99", "", 404, "unknown-job", "99"},
		{"GET", "/jobs/0x1", "", 404, "unknown-job", "0x1"},
		{"POST", "/jobs/99/stop", "", 404, "unknown-job", "99"},
		{"GET", "/jobs?state=ASLEEP", "", 422, "invalid-input", "ASLEEP"},
		{"GET", "/jobs?action=format", "", 422, "invalid-input", "format"},
		{"GET", "/jobs?since=yesterday", "", 422, "invalid-input", "yesterday"},
		{"GET", "/jobs?limit=501", "", 422, "invalid-input", "limit"},
		{"GET", "/jobs?cursor=x", "", 422, "invalid-input", "cursor"},
	}
	for _, c := range cases {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			res, text := s.do(c.method, "/api/v1"+c.path, c.body, nil)
			if got := res.Header.Get("Content-Type"); got != "application/problem+json" {
				t.Errorf("content type %q: %s", got, text)
			}
			status, problem := s.api(c.method, c.path, c.body, nil)
			has(t, "the problem", problem, "status", "title", "detail", "code")
			if status != c.status || problem["code"] != c.code || !strings.Contains(fmt.Sprint(problem["detail"]), c.words) {
				t.Errorf("%d %v, want %d %s with %q", status, problem, c.status, c.code, c.words)
			}
		})
	}
}

func TestABodyOfTheWrongShapeIsExplainedInTheWordsOfJSON(t *testing.T) {
	s := open(t)
	const volume = "/clusters/c/volumes/dist/"
	for _, c := range []struct{ path, body, field, detail string }{
		{"rebalance", `[]`, "body", "The body has to be an object; a list was found."},
		{"rebalance", `"x"`, "body", "The body has to be an object; a text was found."},
		{"rebalance", `7`, "body", "The body has to be an object; a number was found."},
		{"rebalance", `true`, "body", "The body has to be an object; a boolean was found."},
		{"rebalance", `{`, "body", "The body is not the expected JSON: it ends too early."},
		{"rebalance", `{x`, "body", "The body is not the expected JSON, at byte 2: invalid character 'x' looking for beginning of object key string."},
		{"rebalance", `{"force":"yes"}`, "force", "force has to be true or false; a text was found."},
		{"rebalance", `{"reason":{}}`, "reason", "reason has to be a text; an object was found."},
		{"rebalance", `{"window":"night"}`, "window", "window has to be an object; a text was found."},
		{"rebalance", `{"window":{"from":22}}`, "window.from", "window.from has to be a text; a number was found."},
		{"rebalance", `{"fixlayuot":true}`, "fixlayuot", `There is no field "fixlayuot" here.`},
		{"rebalance", `{"a\"b":true}`, `a"b`, `There is no field "a\"b" here.`},
		{"remove-brick", `{"bricks":"x"}`, "bricks", "bricks has to be a list of texts; a text was found."},
		{"remove-brick", `{"bricks":["x",1]}`, "bricks", "bricks has to be a list of texts; a number was found."},
		{"remove-brick", `{"replica":1.5}`, "replica", "replica has to be a whole number; the number 1.5 was found."},
	} {
		status, problem := s.api("POST", volume+c.path, c.body, nil)
		fields, _ := problem["fields"].(map[string]any)
		if status != http.StatusUnprocessableEntity || problem["detail"] != c.detail || fields[c.field] != c.detail {
			t.Errorf("%s: %d %v", c.body, status, problem)
		}
	}
}

// hoursAroundNow are the fields of a window that is open and stays so.
func hoursAroundNow() string {
	now := time.Now().UTC()
	return fmt.Sprintf(`"from":%q,"to":%q,"zone":"UTC"`, now.Add(-time.Hour).Format("15:04"), now.Add(time.Hour).Format("15:04"))
}

func TestAnEmptyWindowTakesAJobsWindowAway(t *testing.T) {
	s := open(t)
	path := "/jobs/" + s.startJob() + "/window"
	for _, body := range []string{`{"window":null}`, `{"window":{}}`, `{"window":{"from":"","to":"","zone":""}}`, `{"reason":"no nights"}`} {
		status, job := s.api("POST", path, `{"window":{`+hoursAroundNow()+`}}`, nil)
		if status != http.StatusAccepted || job["window"] == nil {
			t.Fatalf("a window: %d %v", status, job)
		}
		if status, job := s.api("POST", path, body, nil); status != http.StatusAccepted || job["window"] != nil {
			t.Errorf("%s: %d %v", body, status, job)
		}
	}
}

func TestABadWindowIsReportedUnderTheFieldsOfTheRequest(t *testing.T) {
	s := open(t)
	for body, field := range map[string]string{
		`{"window":{"from":"25:00","to":"06:00"}}`:                          "window.from",
		`{"window":{"from":"22:00","to":"22:00"}}`:                          "window.to",
		`{"window":{"from":"22:00","to":"06:00","zone":"Europe/Atlantis"}}`: "window.zone",
		`{"window":{"from":"22:00","to":"06:00"},"fixLayout":true}`:         "window",
	} {
		_, problem := s.api("POST", "/clusters/c/volumes/dist/rebalance", body, nil)
		if fields, _ := problem["fields"].(map[string]any); len(fields) != 1 || fields[field] == nil {
			t.Errorf("%s: %v", body, problem)
		}
	}
}

func TestAWindowMayBeSentAsTheAPIAnswersIt(t *testing.T) {
	s := open(t)
	id := s.startJob()
	for _, opens := range []string{`"2026-11-21T22:00:00Z"`, "null", `"soon"`, "5"} {
		body := `{"window":{` + hoursAroundNow() + `,"open":true,"opens":` + opens + `,"closes":null}}`
		if status, job := s.api("POST", "/jobs/"+id+"/window", body, nil); status != http.StatusAccepted {
			t.Errorf("opens %s: %d %v", opens, status, job)
		}
	}
}

func TestTheAPIRefusesWhatPreflightBlocksAndWhatIsUnderWay(t *testing.T) {
	s := open(t)
	const rebalance = "/clusters/c/volumes/dist/rebalance"
	id := s.startJob()
	status, problem := s.api("POST", rebalance, "", nil)
	if status != http.StatusConflict || problem["code"] != "volume-busy" || problem["jobId"] != id {
		t.Errorf("a second start: %d %v", status, problem)
	}
	if status, job := s.api("POST", "/jobs/"+id+"/stop", "", nil); status != http.StatusAccepted || job["phase"] != "stopping" {
		t.Errorf("stop: %d %v", status, job)
	}
	s.eventually("it is stopped", func() bool {
		_, job := s.api("GET", "/jobs/"+id, "", nil)
		return job["state"] == "ABORTED"
	})
	if status, problem := s.api("POST", "/jobs/"+id+"/stop", "", nil); status != http.StatusConflict || problem["code"] != "not-allowed" {
		t.Errorf("a stop after the end: %d %v", status, problem)
	}
	s.sim.KillBrick("dist", "node2:/bricks/b1")
	s.eventually("preflight sees the dead brick", func() bool {
		status, problem = s.api("POST", rebalance, "", nil)
		return problem["code"] == "preflight-blocked"
	})
	if status != http.StatusConflict || !strings.Contains(fmt.Sprint(problem["detail"]), "node2:/bricks/b1") {
		t.Errorf("%d %v", status, problem)
	}
}

func TestTheIdempotencyKeyGivesTheSameJob(t *testing.T) {
	s := open(t)
	key := header{"Idempotency-Key": "abc"}
	_, a := s.api("POST", "/clusters/c/volumes/dist/rebalance", "", key)
	status, b := s.api("POST", "/clusters/c/volumes/dist/rebalance", "", key)
	if status != http.StatusAccepted || a["id"] != b["id"] {
		t.Errorf("%d: %v and %v", status, a["id"], b["id"])
	}
}

func TestJobsAreListedPageByPageUnderAFilter(t *testing.T) {
	s := open(t)
	id := s.startJob()
	for query, want := range map[string]int{
		"": 1, "?state=running": 1, "?state=RUNNING,FAILED": 1, "?state=FINISHED": 0, "?cluster=c&volume=dist": 1,
		"?volume=other": 0, "?action=rebalance": 1, "?action=fix-layout": 0, "?user=local": 1, "?user=eve": 0,
		"?until=2020-01-01": 0, "?since=2020-01-01": 1,
	} {
		_, list := s.api("GET", "/jobs"+query, "", nil)
		if n := len(list["items"].([]any)); n != want {
			t.Errorf("%q: %d jobs, want %d", query, n, want)
		}
	}
	_, _ = s.api("POST", "/jobs/"+id+"/stop", "", nil)
	s.eventually("it is stopped", func() bool {
		_, job := s.api("GET", "/jobs/"+id, "", nil)
		return job["state"] == "ABORTED"
	})
	s.startJob()
	var ids []string
	cursor := ""
	for {
		_, list := s.api("GET", "/jobs?limit=1&cursor="+cursor, "", nil)
		ids = append(ids, first(t, list).(map[string]any)["id"].(string))
		if cursor, _ = list["nextCursor"].(string); cursor == "" {
			break
		}
	}
	if !slices.Equal(ids, []string{"2", "1"}) {
		t.Errorf("pages: %v", ids)
	}
}
