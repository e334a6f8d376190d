package handlers_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"brickyard/store"
)

// namesOf are what the items of a list are called, in one line.
func namesOf(list map[string]any, field string) string {
	var names []string
	for _, item := range list["items"].([]any) {
		names = append(names, fmt.Sprint(item.(map[string]any)[field]))
	}
	return strings.Join(names, " ")
}

// list gets a list of the API.
func (m manyVolumes) list(t *testing.T, path string) (list map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(m.page(t, "/api/v1"+path)), &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// walk gets all pages of a list.
func (m manyVolumes) walk(t *testing.T, path, field string) (pages []string) {
	t.Helper()
	for cursor := ""; ; {
		list := m.list(t, path+"&cursor="+url.QueryEscape(cursor))
		pages = append(pages, namesOf(list, field))
		next, more := list["nextCursor"].(string)
		if !more || len(pages) > 100 {
			return pages
		}
		cursor = next
	}
}

func TestTheVolumesOfAClusterAreSearchedFilteredSortedAndPagedInTheAPI(t *testing.T) {
	m := openMany(t, size{clusters: 2, volumes: 12, open: 3})
	const volumes = "/clusters/c0/volumes"
	for query, want := range map[string]string{
		"search=VOLUME-001":                       "volume-0010 volume-0011",
		"search=node2:/bricks/7":                  "volume-0007",
		"search=nosuch":                           "",
		"activity=running":                        "volume-0000 volume-0001 volume-0002",
		"activity=running&sort=-name":             "volume-0002 volume-0001 volume-0000",
		"health=at-risk,degraded":                 "",
		"health=healthy&search=-0003":             "volume-0003",
		"type=distribute&search=-0004":            "volume-0004",
		"type=disperse":                           "", // there is none, and that is no error
		"status=started&limit=2":                  "volume-0000 volume-0001",
		"sort=-name&limit=2":                      "volume-0011 volume-0010",
		"q=nosuch&page=7&size=3&density=nonsense": "volume-0000 volume-0001 volume-0002 volume-0003 volume-0004 volume-0005 volume-0006 volume-0007 volume-0008 volume-0009 volume-0010 volume-0011",
	} {
		if got := namesOf(m.list(t, volumes+"?"+query), "name"); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	if list := m.list(t, volumes+"?limit=5"); list["total"] != 12.0 || list["nextCursor"] == nil {
		t.Errorf("of five: %v, then %v", list["total"], list["nextCursor"])
	}
	if list := m.list(t, volumes); list["nextCursor"] != nil || len(list["items"].([]any)) != 12 {
		t.Errorf("without a limit: %d, then %v", len(list["items"].([]any)), list["nextCursor"])
	}
	for sort, want := range map[string]string{
		"":      "volume-0000 volume-0001 volume-0002 volume-0003 volume-0004 | volume-0005 volume-0006 volume-0007 volume-0008 volume-0009 | volume-0010 volume-0011",
		"-name": "volume-0011 volume-0010 volume-0009 volume-0008 volume-0007 | volume-0006 volume-0005 volume-0004 volume-0003 volume-0002 | volume-0001 volume-0000",
	} {
		if got := strings.Join(m.walk(t, volumes+"?limit=5&sort="+sort, "name"), " | "); got != want {
			t.Errorf("sorted by %q: %s", sort, got)
		}
	}
}

// Whoever goes through the pages misses none when one that was shown is gone.
func TestTheCursorOfVolumesOutlivesTheVolumeItStandsAt(t *testing.T) {
	s := open(t, mirrored, wide(3))
	for sort, want := range map[string]string{"": "sets wide", "name": "sets wide", "-name": "sets dist"} {
		_, first := s.api("GET", "/clusters/c/volumes?limit=1&sort="+sort, "", nil)
		gone := namesOf(first, "name")
		path := "/clusters/c/volumes?sort=" + sort + "&cursor=" + first["nextCursor"].(string)
		if _, rest := s.api("GET", path, "", nil); namesOf(rest, "name") != want {
			t.Errorf("sorted by %q, behind %s: %s", sort, gone, namesOf(rest, "name"))
		}
	}
	_, first := s.api("GET", "/clusters/c/volumes?limit=2", "", nil) // dist and sets
	_, down := s.api("GET", "/clusters/c/volumes?limit=2&sort=-bricks", "", nil)
	s.sim.DeleteVolume("sets")
	s.eventually("the volume is gone", func() bool {
		_, list := s.api("GET", "/clusters/c/volumes", "", nil)
		return namesOf(list, "name") == "dist wide"
	})
	if _, rest := s.api("GET", "/clusters/c/volumes?cursor="+first["nextCursor"].(string), "", nil); namesOf(rest, "name") != "wide" {
		t.Errorf("behind a volume that is gone: %s", namesOf(rest, "name"))
	}
	if _, rest := s.api("GET", "/clusters/c/volumes?sort=-bricks&cursor="+down["nextCursor"].(string), "", nil); namesOf(rest, "name") != "dist" {
		t.Errorf("sorted by bricks: %s", namesOf(rest, "name"))
	}
}

func TestJobsAreSearchedAndSortedInTheAPI(t *testing.T) {
	m := openMany(t, size{clusters: 1, volumes: 100, open: 10, ended: 120})
	for query, want := range map[string]string{
		"search=ME-0042":              "42",
		"search=nosuch":               "",
		"search=task-77&state=failed": "",
		"sort=time&limit=3":           "1 2 3",
		"sort=-time&limit=3":          "130 129 128",
		"search=task-7&sort=time":     "7 70 71 72 73 74 75 76 77 78 79",
		"q=nosuch&limit=1":            "130",
		"sort=time&cursor=page-99":    "", // there were more once
	} {
		if got := namesOf(m.list(t, "/jobs?"+query), "id"); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	for query, rows := range map[string]int{"sort=time&limit=50": 130, "sort=-time&limit=500": 130, "search=weekly": 130, "search=task-1&limit=13": 42, "limit=40": 130} {
		seen := map[string]bool{}
		for _, page := range m.walk(t, "/jobs?"+query, "id") {
			for _, id := range strings.Fields(page) {
				seen[id] = true
			}
		}
		if len(seen) != rows {
			t.Errorf("%s: %d jobs, want %d", query, len(seen), rows)
		}
	}
}

func TestASearchOfTheAPISaysWhereItWouldGoOn(t *testing.T) {
	m := openMany(t, size{clusters: 1, volumes: 10, open: 2, ended: store.SearchedJobs + 200})
	found, searches := 0.0, 0
	for path, more := "/jobs?search=weekly&limit=1", true; more && searches < 5; searches++ {
		list := m.list(t, path)
		found += list["total"].(float64)
		var until string
		until, more = list["furtherUntil"].(string)
		path = "/jobs?search=weekly&limit=1&until=" + url.QueryEscape(until)
	}
	if found != store.SearchedJobs+202 || searches != 2 {
		t.Errorf("%v jobs were found by %d searches", found, searches)
	}
}

func TestTheListsOfTheAPIAreFilesWhenAsked(t *testing.T) {
	m := openMany(t, size{clusters: 2, volumes: 12, open: 3, ended: 20})
	for path, rows := range map[string]int{
		"/api/v1/clusters/c0/volumes?format=csv&search=-001&limit=1": 2, "/api/v1/clusters/c1/volumes?format=csv": 12,
		"/api/v1/jobs?format=csv&sort=time&limit=2": 23, "/api/v1/jobs?format=csv&search=user3": 2,
	} {
		if got := m.records(t, path); len(got) != rows+1 {
			t.Errorf("%s: %d rows", path, len(got)-1)
		}
	}
	for accept, file := range map[string]bool{"text/csv": true, "text/html, text/csv;q=0.9": true, "application/json": false, "*/*": false, "application/json, text/csv;q=0.1": false, "text/csv;q=0": false} {
		for _, path := range []string{"/api/v1/jobs", "/api/v1/clusters/c0/volumes"} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, m.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept", accept)
			res, err := m.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
			if got := strings.HasPrefix(res.Header.Get("Content-Type"), "text/csv"); got != file {
				t.Errorf("%s as %s comes as %s", path, accept, res.Header.Get("Content-Type"))
			}
		}
	}
}

func TestTheListsOfTheAPIRefuseNonsenseFieldByField(t *testing.T) {
	s := open(t)
	long := strings.Repeat("x", 501)
	for path, fields := range map[string]string{
		"/clusters/c/volumes?health=fine":                    "health",
		"/clusters/c/volumes?type=foo&status=foo&activity=x": "activity status type",
		"/clusters/c/volumes?sort=foo&needs=x":               "needs sort",
		"/clusters/c/volumes?search=" + long:                 "search",
		"/clusters/c/volumes?limit=0&cursor=foo&format=xml":  "cursor format limit",
		"/clusters/c/volumes?format=csv&health=fine":         "health",
		"/jobs?sort=foo&search=" + long:                      "search sort",
		"/jobs?sort=time&cursor=foo":                         "cursor",
		"/jobs?search=x&cursor=page-0":                       "cursor",
		"/jobs?cursor=page-2":                                "cursor",
		"/jobs?format=xml&limit=501":                         "format limit",
		"/jobs?format=csv&state=foo":                         "state",
	} {
		status, problem := s.api("GET", path, "", nil)
		if status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %v", path, status, problem)
			continue
		}
		given, _ := problem["fields"].(map[string]any)
		if len(given) != len(strings.Fields(fields)) {
			t.Errorf("%.60s: %v", path, problem)
		}
		for _, f := range strings.Fields(fields) {
			if given[f] == nil {
				t.Errorf("%.60s: nothing is said of %s in %v", path, f, problem)
			}
		}
	}
}
