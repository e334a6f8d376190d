package sim

import (
	"context"
	"encoding/xml"
	"strings"
	"testing"
	"time"
)

// FuzzRun feeds words to a cluster with a task under way. Whatever they are, an
// answer comes, and if it is XML it is well-formed.
func FuzzRun(f *testing.F) {
	for _, line := range []string{
		"", "--version", "--xml", "volume", "frobnicate", "volume info \x00", "volume status dist detail extra",
		"volume rebalance dist start", "volume rebalance dist fix-layout start", "volume rebalance dist stop",
		"volume remove-brick repl replica 2 node1:/bricks/b1/data node1:/bricks/b2/data force",
		"volume remove-brick repl replica 1 node1:/bricks/b1/data node1:/bricks/b2/data force",
		"volume remove-brick dist node2:/bricks/b3/data start", "volume remove-brick dist replica", "volume remove-brick dist start",
		"volume add-brick dist replica 3 node1:/x node2:/x node3:/x node1:/y force", "volume add-brick dist replica 2 arbiter 1",
		"volume replace-brick repl node1:/bricks/b1/data node1:/new commit force",
		"volume heal repl info summary", "volume get dist all", "volume get all all", "volume set dist a", "volume set dist user.<&> \xff",
		"volume start dist force", "volume stop dist", "volume stop repl force", "volume heal <&> info summary",
	} {
		f.Add(line, uint16(3))
	}
	f.Fuzz(func(t *testing.T, lines string, seconds uint16) {
		s := newStage(t)
		twoVolumes(s)
		s.do("volume rebalance repl start")
		for line := range strings.SplitSeq(lines, "\n") {
			s.pass(time.Duration(seconds) * time.Second)
			out, err := s.c.Run(context.Background(), append([]string{"--mode=script", "--xml"}, strings.Split(line, " ")...)...)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(string(out.Stdout), "<?xml") {
				if err := xml.Unmarshal(out.Stdout, new(struct{})); err != nil {
					t.Fatalf("%q: %v in %s", line, err, out.Stdout)
				}
			}
		}
		s.do("volume info", "volume status all", "volume status all detail")
	})
}
