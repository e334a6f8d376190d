package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
)

// front is a proxy before a server, as many stand there. It counts the streams that
// are open, and may answer something itself.
type front struct {
	// URL is where browsers find it.
	URL string
	// streams is how many streams of changes are open, opened how many were so far.
	streams, opened atomic.Int32
	// instead gives what answers a request in the server's place, or nil. It is set
	// before the first browser comes.
	instead func(*http.Request) http.HandlerFunc
}

func inFrontOf(t testing.TB, s *server) *front {
	t.Helper()
	behind, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	f := &front{}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(behind)
			r.Out.Host = r.In.Host
		},
		FlushInterval: -1,
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.instead != nil {
			if answer := f.instead(r); answer != nil {
				answer(w, r)
				return
			}
		}
		if r.URL.Path == "/events" {
			f.opened.Add(1)
			f.streams.Add(1)
			defer f.streams.Add(-1)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		site.CloseClientConnections()
		site.Close()
	})
	f.URL = site.URL
	return f
}
