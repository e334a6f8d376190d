package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"brickyard/gluster/sim"

	"github.com/PuerkitoBio/goquery"
)

// wide is a volume of more bricks than may go at once, with names of a hundred
// characters.
func wide(bricks int) sim.VolumeSpec {
	v := sim.VolumeSpec{Name: "wide", Size: 100 * sim.GiB, Used: []uint64{sim.GiB}, Files: []uint64{10}}
	for i := range bricks {
		host := fmt.Sprintf("node%d", i%3+1)
		v.Bricks = append(v.Bricks, host+":/bricks/"+strings.Repeat("ü/", 43)+fmt.Sprintf("%04d", i))
	}
	return v
}

const wideVolume = "/clusters/c/volumes/wide"

// sentBy is what a browser sends that has no script: the boxes that are ticked, to
// where the button says.
func (s *site) sentBy(f *goquery.Selection, button string, values url.Values) *goquery.Document {
	s.t.Helper()
	if method := f.AttrOr("method", "get"); method != "post" {
		s.t.Fatalf("the form goes by %s", method)
	}
	to := f.Find(button).First().AttrOr("formaction", f.AttrOr("action", ""))
	if to == "" || strings.Contains(to, "?") {
		s.t.Fatalf("it is sent to %q", to)
	}
	res, body := s.do("POST", to, values.Encode(), form)
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusUnprocessableEntity {
		s.t.Fatalf("POST %s: %d %.400s", to, res.StatusCode, body)
	}
	return parse(s.t, body)
}

func TestAThousandBricksAreRemovedWithoutTheScript(t *testing.T) {
	v := wide(1001)
	s := openRemovals(t, v)
	list := s.page(wideVolume).Find("form.brick-form")
	picked := url.Values{}
	list.Find("input[name=brick]").Each(func(i int, in *goquery.Selection) {
		if i > 0 {
			picked.Add("brick", in.AttrOr("value", ""))
		}
	})
	review := s.sentBy(list, "[data-testid=brick-remove]", picked)
	if n := review.Find("#review-form input[name=brick]").Length(); n != 1000 || review.Find("[data-testid=migrate-data][checked]").Length() != 1 {
		t.Fatalf("%d bricks are reviewed", n)
	}
	// The other choice, by the button that is there without the script, and back.
	values := formOf(review)
	values.Del("migrate")
	again := review.Find("#review-form")
	noscript := parse(t, review.Find(".removal-choice noscript").First().Text())
	to := noscript.Find("button").AttrOr("formaction", "")
	again.Find("button").First().SetAttr("formaction", to)
	if review = s.sentBy(again, "button", values); review.Find("[data-testid=data-loss] li").Length() != 1000 {
		t.Fatalf("by %q the data loss is not shown", to)
	}
	values = formOf(review)
	values.Set("confirm", "wide")
	res, body := s.do("POST", wideVolume+"/remove-brick", values.Encode(), form)
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %.400s", res.StatusCode, body)
	}
	s.eventually("a thousand bricks are gone", func() bool { return s.sent("force") == 1 })
	if list := s.sentBy(list, "[data-testid=brick-replace]", picked); !strings.Contains(list.Find("#review").Text(), "one at a time") {
		t.Error("a replacement of a thousand bricks is not explained")
	}
}

func TestAThousandBricksAreReviewedAndStartedByTheAPI(t *testing.T) {
	v := wide(1001)
	s := openRemovals(t, v)
	list, err := json.Marshal(v.Bricks[1:])
	if err != nil {
		t.Fatal(err)
	}
	body := `"bricks":` + string(list)
	for name, ask := range map[string]struct{ path, body string }{
		"the action in the body":    {"", `{"action":"remove-brick",` + body + `}`},
		"the action in the address": {"?action=remove-brick&migrateData=true", `{` + body + `}`},
	} {
		status, answer := s.api("POST", wideVolume+"/preflight"+ask.path, ask.body, nil)
		if got, _ := answer["bricks"].([]any); status != http.StatusOK || len(got) != 1000 {
			t.Errorf("%s: %d, %d bricks, %.300v", name, status, len(got), answer)
		}
	}
	if status, job := s.api("POST", wideVolume+"/remove-brick", `{`+body+`,"migrateData":false,"confirm":"wide"}`, nil); status != http.StatusAccepted {
		t.Fatalf("%d %.300v", status, job)
	}
	s.eventually("a thousand bricks are gone", func() bool { return s.sent("force") == 1 })
}

func TestAPreflightIsAskedForByGetAndByPostAlike(t *testing.T) {
	s := openRemovals(t)
	const preflight = "/clusters/c/volumes/three/preflight"
	for query, body := range map[string]string{
		"action=rebalance":            `{"action":"rebalance"}`,
		"action=rebalance&force=true": `{"action":"rebalance","force":true}`,
		"action=fix-layout":           `{"action":"fix-layout"}`,
		"action=remove-brick&migrateData=false&brick=" + third:       `{"action":"remove-brick","migrateData":false,"bricks":["` + third + `"]}`,
		"action=replace-brick&with=node3:/bricks/new&brick=" + third: `{"action":"replace-brick","with":"node3:/bricks/new","brick":"` + third + `"}`,
		"action=reset-brick&brick=" + third:                          `{"action":"reset-brick","brick":"` + third + `"}`,
		"action=nonsense":                                            `{"action":"nonsense"}`,
	} {
		getStatus, get := s.api("GET", preflight+"?"+query, "", nil)
		postStatus, post := s.api("POST", preflight, body, nil)
		if a, b := fmt.Sprint(get["command"], get["detail"]), fmt.Sprint(post["command"], post["detail"]); getStatus != postStatus || a != b {
			t.Errorf("%s: %d %s, by POST %d %s", query, getStatus, a, postStatus, b)
		}
	}
	if status, problem := s.api("POST", preflight, `{"action":"remove-brick","brik":[]}`, nil); status != http.StatusUnprocessableEntity {
		t.Errorf("a misspelt field: %d %v", status, problem)
	}
}

func TestOnlyWhatListsBricksMayBeLong(t *testing.T) {
	s := openRemovals(t)
	long := "reason=" + strings.Repeat("x", 100<<10)
	for path, want := range map[string]int{
		"/clusters/c/volumes/three/rebalance": http.StatusRequestEntityTooLarge, "/jobs/1/stop": http.StatusRequestEntityTooLarge,
		remove + "/review": http.StatusUnprocessableEntity, // no bricks are selected
	} {
		if res, _ := s.do("POST", path, long, form); res.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
		}
	}
	if res, body := s.do("POST", remove+"/review", long+strings.Repeat("x", 1200<<10), form); res.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(body, "1280K") {
		t.Errorf("%d %.300s", res.StatusCode, body)
	}
}
