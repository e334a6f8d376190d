package store

import (
	"io/fs"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// Volumes may be called like anything that stands in a command.
var verbs = []string{"dist", "volume", "remove-brick", "add-brick", "reset-brick", "rebalance", "set", "reset", "commit", "start", "stop", "force", "fix-layout", "replica", "full", "heal", "off", "lazy", gluster.ThrottleOption}

func TestACommandIsReadByTheOrderOfItsWords(t *testing.T) {
	const a, b = "n1:/bricks/commit", "n2:/bricks/remove-brick"
	for _, v := range verbs {
		for _, c := range []gluster.Command{
			gluster.RebalanceStart(v, gluster.RebalanceMode{}),
			gluster.RebalanceStart(v, gluster.RebalanceMode{Force: true}),
			gluster.RebalanceStart(v, gluster.RebalanceMode{FixLayout: true}),
			gluster.RebalanceStop(v),
			gluster.RemoveBrickStart(v, []string{a, b}),
			gluster.RemoveBrickStop(v, []string{a}),
			gluster.RemoveBrickCommit(v, []string{a}),
			gluster.RemoveBrickForce(v, 2, []string{a, b}),
			gluster.ReplaceBrick(v, a, b),
			gluster.AddBrick(v, a),
			gluster.ResetBrickStart(v, a),
			gluster.ResetBrickCommit(v, a, false),
			gluster.ResetBrickCommit(v, a, true),
			gluster.HealLaunch(v, true),
			gluster.HealLaunch(v, false),
			gluster.SetThrottle(v, gluster.ThrottleLazy),
			gluster.ResetThrottle(v),
			gluster.SetLookupOptimizeOff(v),
		} {
			for _, flags := range [][]string{{}, {"--xml"}, gluster.Flags, {"--mode=script", "--xml", "--timeout=120", "--wignore"}} {
				argv := slices.Concat([]string{"gluster"}, flags, c.Args)
				if got := orderOf(argv); got != c.Order || got.Verb == "" {
					t.Errorf("%q: %+v, want %+v", argv, got, c.Order)
				}
			}
		}
	}
}

func TestWhatIsNoCommandAboutAVolumeIsNoOrder(t *testing.T) {
	for _, argv := range [][]string{
		nil, {}, {"gluster"}, {"gluster", "--xml"}, {"gluster", "volume"}, {"gluster", "volume", "set"},
		{"gluster", "peer", "detach", "n1"}, {"gluster", "pool", "list", "x"},
	} {
		if got := orderOf(argv); got != (gluster.Order{}) {
			t.Errorf("%q: %+v", argv, got)
		}
	}
	for _, verb := range verbs[2:] {
		if got := orderOf([]string{"gluster", "volume", verb, "v"}); got.Step != "" || got.Option != "" {
			t.Errorf("cut off after the volume: %+v", got)
		}
	}
}

func TestCommandsOfAnOlderDatabaseGetTheirOrder(t *testing.T) {
	dir, old := t.TempDir(), fstest.MapFS{}
	for _, name := range must[[]string](t)(fs.Glob(embedded, "migrations/*.sql"))[:4] {
		old[filepath.Base(name)] = &fstest.MapFile{Data: must[[]byte](t)(embedded.ReadFile(name))}
	}
	s := openIn(t, dir, Options{migrations: old})
	id := createOld(t, s, "v", "", "")
	argv := must[string](t)(jsonText(append([]string{"gluster"}, gluster.SetThrottle("commit", "lazy").Argv()...)))
	if _, err := s.writer.Exec(`
		INSERT INTO commands (job_id, argv, target, by_user, from_address, reason, attempt, exit_code, failure, message, stdout, stderr)
		VALUES (?, ?, '', '', '', '', 1, 0, '', '', '', '')`, id, argv); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	s = openIn(t, dir, Options{})
	all := must[[]jobs.CommandRecord](t)(s.Commands(ctx, id))
	if len(all) != 1 {
		t.Fatalf("%+v", all)
	}
	same(t, gluster.SetThrottle("commit", "lazy").Order, all[0].Order)
}
