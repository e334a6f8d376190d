package server

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// advised is a command line that somebody may copy: from its beginning to the end of the
// line, or of the quotes around it.
var advised = regexp.MustCompile(`(?m)(?:^\s*|[“"])(?:bin/)?brickyard (serve --(?:="[^"\n]*"|\\\n|[^"“”\n])*)`)

// What Brickyard advises who has no cluster yet, it has to accept: on its page, on the
// command line, and in what one reads before.
func TestWhatIsAdvisedToBeginWithIsAccepted(t *testing.T) {
	app, _ := serve(t, "--data", t.TempDir())
	texts := map[string]string{
		"help": usage, "greeting": greeting("http://127.0.0.1:8080", false),
		"README.md": file(t, "../README.md"), "/volumes": pageText(t, app.URL()+"/volumes"), "/tasks": pageText(t, app.URL()+"/tasks"),
	}
	for where, text := range texts {
		var kinds []string
		for _, m := range advised.FindAllStringSubmatch(text, -1) {
			o, err := parse(shellWords(t, m[1]))
			switch {
			case err != nil:
				t.Errorf("%s advises %q: %v", where, m[1], err)
			case o.Demo != NoDemo:
				kinds = append(kinds, "demo")
			case len(o.Clusters) == 0:
				t.Errorf("%s: %q configures no cluster", where, m[1])
			}
			for _, c := range o.Clusters {
				for _, target := range c.Targets {
					kinds = append(kinds, target.Kind)
				}
			}
		}
		for _, kind := range []string{"local", "command", "demo"} {
			if !slices.Contains(kinds, kind) && (where != "README.md" || kind != "demo") {
				t.Errorf("%s shows no way to begin with %s: %v", where, kind, kinds)
			}
		}
	}
}

// Who started it with a cluster is told where it is, and nothing else.
func TestWhatIsMissingIsSaidOnlyWhenItIs(t *testing.T) {
	if got := greeting("http://127.0.0.1:1", true); got != "Brickyard is at http://127.0.0.1:1\n" {
		t.Errorf("it says %q", got)
	}
}

func pageText(t *testing.T, url string) string {
	t.Helper()
	_, body := get(t, url)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	doc.Find("main code, main pre").Each(func(_ int, s *goquery.Selection) { lines = append(lines, s.Text()) })
	return strings.Join(lines, "\n")
}

func file(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// shellWords are the words a shell makes of a command line.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "sh", "-c", "printf '%s\\0' "+line).Output() //nolint:gosec // it is our own advice
	if err != nil {
		t.Fatalf("%q is no command line: %v", line, err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}
