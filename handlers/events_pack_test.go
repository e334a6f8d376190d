package handlers

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A browser that joins later begins with a message that others had packed.
func TestAMessageIsPackedOnceForAllBrowsersAndReadByEach(t *testing.T) {
	var p packer
	browsers := make([]*httptest.ResponseRecorder, 3)
	writers := make([]*packedWriter, len(browsers))
	want := make([]strings.Builder, len(browsers))
	for i := range browsers {
		browsers[i] = httptest.NewRecorder()
		writers[i] = newPackedWriter(browsers[i], browsers[i], &p, func() bool { return false })
	}
	const messages = 2*packedKept + 3
	for n := range messages {
		for i, w := range writers {
			if n < 4*i {
				continue
			}
			for _, part := range []string{"id: \n", fmt.Sprintf("data: <tr id=\"job-%d\">%s</tr>\n", n, strings.Repeat("a row ", 100*n)), "\n"} {
				if _, err := io.WriteString(w, part); err != nil {
					t.Fatal(err)
				}
				want[i].WriteString(part)
			}
			w.Flush()
			w.Flush() // says nothing new
		}
	}
	if p.made != messages {
		t.Errorf("%d messages were packed %d times", messages, p.made)
	}
	for i, w := range writers {
		w.end()
		if browsers[i].Header().Get("Content-Encoding") != "gzip" {
			t.Error(browsers[i].Header())
		}
		r, err := gzip.NewReader(bytes.NewReader(browsers[i].Body.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r) // its sum and its length are right
		if err != nil || string(got) != want[i].String() {
			t.Errorf("browser %d reads %d bytes of %d: %v", i, len(got), want[i].Len(), err)
		}
	}
}

func TestEachMessageCanBeReadAsSoonAsItCame(t *testing.T) {
	var p packer
	from, to := io.Pipe()
	defer func() { _ = from.Close() }()
	w := newPackedWriter(pipeWriter{httptest.NewRecorder(), to}, httptest.NewRecorder(), &p, func() bool { return false })
	messages := make(chan string)
	defer close(messages)
	go func() {
		w.Flush()
		for message := range messages {
			_, _ = io.WriteString(w, message)
			w.Flush()
		}
	}()
	text, err := gzip.NewReader(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, message := range []string{"event: beat\n\n", "data: one\n\n", "data: two\n\n"} {
		messages <- message
		got := make([]byte, len(message))
		if _, err := io.ReadFull(text, got); err != nil || string(got) != message {
			t.Fatalf("%q: %v", got, err)
		}
	}
}

type pipeWriter struct {
	http.ResponseWriter
	to *io.PipeWriter
}

func (w pipeWriter) Write(p []byte) (int, error) { return w.to.Write(p) }

// After a write that failed the sse library goes on with what is queued.
func TestNothingIsPackedForABrowserThatIsGone(t *testing.T) {
	var p packer
	gone := false
	browser := httptest.NewRecorder()
	w := newPackedWriter(browser, browser, &p, func() bool { return gone })
	w.Flush()
	gone = true
	sent := browser.Body.Len()
	for n := range 5 {
		_, _ = fmt.Fprintf(w, "data: %d\n\n", n)
		w.Flush()
	}
	w.end()
	if p.made > 0 || w.message != nil || browser.Body.Len() != sent {
		t.Errorf("%d messages were packed, and %d bytes sent", p.made, browser.Body.Len()-sent)
	}
}
