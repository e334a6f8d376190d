package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestVendoredFilesAreThoseTheReadmeNames(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| (\\S+) \\|.*`([0-9a-f]{64})` \\|$").FindAllSubmatch(readme, -1)
	if len(rows) != 5 {
		t.Fatalf("the table names %d files, want 5", len(rows))
	}
	for _, row := range rows {
		body, err := FS.ReadFile(string(row[1]))
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != string(row[2]) {
			t.Errorf("%s was changed: %x", row[1], sum)
		}
	}
}

func TestAllFilesTogetherStaySmall(t *testing.T) {
	var total int
	for _, f := range files {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
		_, _ = z.Write(f.Body)
		_ = z.Close()
		total += b.Len()
	}
	if total > 150<<10 {
		t.Errorf("static files are %d bytes compressed, want at most 150 KB", total)
	}
	t.Logf("%d bytes compressed", total)
}

func TestPathLeadsBackToTheFile(t *testing.T) {
	for name := range files {
		rest, ok := strings.CutPrefix(Path(name), Prefix)
		if !ok {
			t.Fatalf("%s is not under %s", Path(name), Prefix)
		}
		f, current, ok := Lookup(rest)
		if !ok || !current || f.Name != name || f.Type == "" {
			t.Errorf("Lookup(%q) = %q %q current %v ok %v", rest, f.Name, f.Type, current, ok)
		}
	}
}

func TestAnOldHashIsServedButNotForEver(t *testing.T) {
	if _, current, ok := Lookup("0011223344556677/app.css"); !ok || current {
		t.Errorf("ok %v current %v, want a file that is not current", ok, current)
	}
	if _, _, ok := Lookup("../static.go"); ok {
		t.Error("a path outside was found")
	}
}

func TestTheStyleSheetAsksForNothingFromElsewhere(t *testing.T) {
	css := string(files["app.css"].Body)
	for _, m := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(css, -1) {
		if !strings.HasPrefix(m[1], `"`+Prefix) {
			t.Errorf("the style sheet asks for %s", m[1])
		}
	}
	if strings.Contains(css, "@import") || strings.Contains(css, "data:") {
		t.Error("the style sheet imports something")
	}
}

func TestNoScriptNeedsEval(t *testing.T) {
	for name := range files {
		if !strings.HasSuffix(name, ".js") || strings.HasSuffix(name, ".min.js") {
			continue
		}
		if regexp.MustCompile(`\beval\(|new Function|innerHTML|document\.write`).Match(files[name].Body) {
			t.Errorf("%s uses what the content security policy forbids", name)
		}
	}
}
