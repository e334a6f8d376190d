package handlers_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// listen opens the stream of changes and hands out its lines; the channel is
// closed when the stream ends.
func (s *site) listen() <-chan string {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/events", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	r.Header.Set("Last-Event-ID", "not a number")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" || res.Header.Get("Content-Encoding") != "gzip" {
		s.t.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	lines := make(chan string, 1000)
	go func() {
		defer close(lines)
		defer func() { _ = res.Body.Close() }()
		text, err := gzip.NewReader(res.Body)
		if err != nil {
			return // it ended before it began
		}
		for scanner := bufio.NewScanner(text); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	return lines
}

// listenToTheEnd opens the stream and tells how it ended, nil when it was whole.
func (s *site) listenToTheEnd() <-chan error {
	s.t.Helper()
	res, err := http.Get(s.URL + "/events") // asks for gzip, and unpacks it
	if err != nil {
		s.t.Fatal(err)
	}
	end := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, res.Body)
		end <- errors.Join(err, res.Body.Close())
	}()
	return end
}

// await reads lines until one contains words.
func await(t *testing.T, lines <-chan string, words string) string {
	t.Helper()
	timeout := time.After(time.Minute)
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				t.Fatalf("the stream ended before %q", words)
			}
			if strings.Contains(line, words) {
				return line
			}
		case <-timeout:
			t.Fatalf("no line with %q", words)
		}
	}
}

func TestAChangeReachesEveryListenerAsFragmentsOfItsRows(t *testing.T) {
	s := open(t)
	a, b := s.listen(), s.listen()
	s.startJob()
	for _, lines := range []<-chan string{a, b} {
		line := await(t, lines, `id="job-1"`)
		for _, part := range []string{`hx-swap-oob="outerMorph"`, `id="volume-c.dist"`, `id="nav-count"`} {
			if !strings.Contains(line, part) {
				t.Errorf("the message lacks %s: %s", part, line)
			}
		}
	}
}

// What is news to a page is what it does not show yet, so it has to be told before.
func TestWhichRowsChangedIsToldRightBeforeThem(t *testing.T) {
	s := open(t)
	a, b := s.listen(), s.listen()
	s.startJob()
	for _, lines := range []<-chan string{a, b} {
		told := await(t, lines, `{"id":"job-1","kind":"job","state":"RUNNING"`)
		if !strings.HasPrefix(told, "data: [{") || !strings.Contains(told, `{"id":"volume-c.dist","kind":"volume"}`) {
			t.Errorf("it tells %s", told)
		}
		if name := <-lines; name != "event: rows" {
			t.Errorf("its name is %q", name)
		}
		if next := await(t, lines, "data: "); !strings.HasPrefix(next, "data: <") || !strings.Contains(next, `<tr id="job-1"`) {
			t.Errorf("after it comes %s", next)
		}
	}
}

// Who looks because of what is read aloud finds it on the page.
func TestWhatPeopleAreToldComesAfterTheRowsToEveryListener(t *testing.T) {
	s := open(t)
	a, b := s.listen(), s.listen()
	s.startJob()
	var told struct {
		Told []struct{ ID, URL, Sentence string }
	}
	for _, lines := range []<-chan string{a, b} {
		await(t, lines, `<tr id="job-1"`)
		data := await(t, lines, `job 1: `)
		if name := <-lines; name != "event: announcements" {
			t.Errorf("its name is %q", name)
		}
		if err := json.Unmarshal([]byte(strings.TrimPrefix(data, "data: ")), &told); err != nil {
			t.Fatal(err)
		}
		if first := told.Told[0]; first.URL != "/jobs/1" || !strings.HasPrefix(first.Sentence, "Rebalance of dist, job 1: ") {
			t.Errorf("it tells %+v", first)
		}
	}
	// A page that is loaded now knows that it missed nothing; one that was away asks.
	_, page := s.do("GET", "/tasks", "", nil)
	var missed []struct{ ID string }
	_, body := s.do("GET", "/announcements", "", nil)
	if err := json.Unmarshal([]byte(body), &missed); err != nil || len(missed) == 0 || missed[0].ID != told.Told[0].ID {
		t.Fatalf("missed: %v %s", err, body)
	}
	last := parse(t, page).Find("html").AttrOr("data-told", "")
	if !slices.ContainsFunc(missed, func(m struct{ ID string }) bool { return m.ID == last }) {
		t.Errorf("the page says %q was told last, of %v", last, missed)
	}
}

func TestTheAnswerToAnActionTellsWhichRowsItHolds(t *testing.T) {
	s := open(t)
	res, body := s.do("POST", "/clusters/c/volumes/dist/rebalance", "mode=data", htmx)
	var told []map[string]string
	if err := json.Unmarshal([]byte(res.Header.Get("Brickyard-Rows")), &told); err != nil || len(told) != 2 {
		t.Fatalf("%v: %q", err, res.Header.Get("Brickyard-Rows"))
	}
	doc := parse(t, body)
	for i, kind := range []string{"job", "volume"} {
		row := doc.Find("tr[id]").Eq(i)
		for field, want := range map[string]string{
			"kind": kind, "id": row.AttrOr("id", ""), "state": row.AttrOr("data-state", ""), "phase": row.AttrOr("data-phase", ""),
		} {
			if told[i][field] != want {
				t.Errorf("%s of the %s is told as %q, and %q in the row", field, kind, told[i][field], want)
			}
		}
	}
}

func TestATaskStartedByHandAppearsOnTheStream(t *testing.T) {
	s := open(t)
	lines := s.listen()
	if out, err := s.sim.Run(context.Background(), "--mode=script", "--xml", "volume", "rebalance", "dist", "start"); err != nil {
		t.Fatal(err, out)
	}
	await(t, lines, `id="job-1"`)
}

func TestAListenerThatStallsHoldsUpNobody(t *testing.T) {
	s := open(t)
	// This one asks and never reads.
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.(*net.TCPConn).SetReadBuffer(1); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write([]byte("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	lines := s.listen()
	s.startJob()
	for range 10 {
		await(t, lines, `id="job-1"`)
	}
}

func TestHangingUpEndsEveryStreamSoThatTheServerCanStop(t *testing.T) {
	s := open(t)
	lines := s.listen()
	whole := s.listenToTheEnd()
	s.live.HangUp()
	if err := <-whole; err != nil {
		t.Errorf("the stream was cut and did not end: %v", err)
	}
	timeout := time.After(time.Minute)
	for {
		select {
		case _, ok := <-lines:
			if !ok {
				return
			}
		case <-timeout:
			t.Fatal("the stream goes on")
		}
	}
}
