package e2e

import (
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkStart measures from the start of the process to its first page, and
// the memory of a server that a browser has looked at.
func BenchmarkStart(b *testing.B) {
	const times = 10
	var starts, pages []time.Duration
	s := serve(b, "--demo")
	p := open(b, s)
	p.visitLive("/volumes")
	<-time.After(5 * time.Second)
	measured(b, "resident memory, idle, demo with one page open", residentMiB(b, s.PID()), "MiB", "target: at most 60")
	p.visit("about:blank")
	for b.Loop() {
		for range times {
			s.Stop()
			began := time.Now()
			s.Start()
			compressed(b, s.URL+"/volumes")
			starts = append(starts, time.Since(began))
			again := time.Now()
			compressed(b, s.URL+"/volumes")
			pages = append(pages, time.Since(again))
		}
	}
	distribution(b, "start to first page", "target: at most 300ms", starts)
	distribution(b, "the same page again", "baseline", pages)
}

var (
	inPage  = regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`)
	inSheet = regexp.MustCompile(`url\(["']?([^"')]+)["']?\)`)
)

// BenchmarkPageSize adds up what a first visit transfers, compressed.
func BenchmarkPageSize(b *testing.B) {
	s := demo(b)
	for b.Loop() {
		page, html := compressed(b, s.URL+"/volumes")
		rows := strings.Count(html, `<tr id="volume-`)
		files := map[string]int{}
		for _, m := range inPage.FindAllStringSubmatch(html, -1) {
			size, text := compressed(b, s.URL+m[1])
			files[m[1]] = size
			if !strings.HasSuffix(m[1], ".css") {
				continue
			}
			for _, u := range inSheet.FindAllStringSubmatch(text, -1) {
				path := m[1][:strings.LastIndex(m[1], "/")+1] + strings.TrimPrefix(u[1], "./")
				if strings.HasPrefix(u[1], "/") {
					path = u[1]
				}
				files[path], _ = compressed(b, s.URL+path)
			}
		}
		total := page
		for _, path := range slices.Sorted(maps.Keys(files)) {
			b.Logf("%8d bytes %s", files[path], path[strings.LastIndex(path, "/")+1:])
			total += files[path]
		}
		b.ReportMetric(float64(page), "page-bytes")
		b.ReportMetric(float64(total), "total-bytes")
		b.Logf("volumes page with %d volumes: %d bytes · target: at most 60 KB", rows, page)
		b.Logf("with %d static files: %d bytes · target: at most 150 KB", len(files), total)
	}
}

// compressed fetches an address and gives the bytes that were transferred and
// the text.
func compressed(b *testing.B, url string) (int, string) {
	b.Helper()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %d %v", url, res.StatusCode, err)
	}
	return len(raw), unzip(b, res.Header.Get("Content-Encoding"), raw)
}

func unzip(b *testing.B, encoding string, raw []byte) string {
	b.Helper()
	if encoding != "gzip" {
		return string(raw)
	}
	r, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		b.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		b.Fatal(err)
	}
	return string(text)
}
