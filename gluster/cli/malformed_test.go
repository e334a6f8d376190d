package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
)

// malformed are answers no glusterd should give, and what has to be made of
// them.
var malformed = []struct {
	name   string
	stdout string
	exit   int
	want   gluster.Failure
	words  string
}{
	{"empty", "", 0, gluster.FailureMalformed, "printed nothing"},
	{"empty and failed", "", 1, gluster.FailureMalformed, "exit code 1"},
	{"only white space", " \n\t ", 0, gluster.FailureMalformed, "printed nothing"},
	{"html", "<html><body>502 Bad Gateway</body></html>", 0, gluster.FailureMalformed, "502 Bad Gateway"},
	{"cut off", `<?xml version="1.0"?><cliOutput><opRet>0</opRet><volInfo><volumes><volume><name>a`, 0, gluster.FailureMalformed, "<cliOutput>"},
	{"another root", `<?xml version="1.0"?><other><opRet>0</opRet></other>`, 0, gluster.FailureMalformed, "other"},
	{"no opRet", `<cliOutput><volInfo/></cliOutput>`, 0, gluster.FailureMalformed, "cliOutput"},
	{"opRet is a word", `<cliOutput><opRet>yes</opRet></cliOutput>`, 0, gluster.FailureMalformed, "yes"},
	{"control characters", "\x00\x01\x1b[31mred", 0, gluster.FailureMalformed, "[31mred"},
	{"not utf-8", "\xff\xfe\xfd", 0, gluster.FailureMalformed, "printed nothing"},
	{"very long line", strings.Repeat("x", 1<<20), 0, gluster.FailureMalformed, "xxx…"},
	{"timed out", "Error : Request timed out\n", 1, gluster.FailureOutcomeUnknown, "Request timed out"},
	{"no glusterd", "Connection failed. Please check if gluster daemon is operational.\n", 1, gluster.FailureUnreachable, "Connection failed"},
	{"no gluster behind the prefix", "sh: 1: gluster: not found", 127, gluster.FailureUnreachable, "not found"},
	{"lock of a peer", `<cliOutput><opRet>-1</opRet><opErrno>30800</opErrno><opErrstr>Locking failed on node2. Please check log file for details.</opErrstr></cliOutput>`, 0, gluster.FailureBusy, "Locking failed on node2"},
	{"a refusal without words", `<cliOutput><opRet>-1</opRet><opErrno>5</opErrno><opErrstr/></cliOutput>`, 0, gluster.FailureRefused, "opErrno 5"},
}

func TestMalformedAnswersBecomeErrorsThatSayWhatCame(t *testing.T) {
	for _, c := range malformed {
		t.Run(c.name, func(t *testing.T) {
			client := New(recorded{stdout: []byte(c.stdout), Exit: c.exit})
			_, err := client.Volumes(context.Background())
			var commandErr *CommandError
			if !errors.As(err, &commandErr) {
				t.Fatalf("want a CommandError, got %v", err)
			}
			if commandErr.Kind != c.want {
				t.Errorf("kind = %v, want %v", commandErr.Kind, c.want)
			}
			if !strings.Contains(commandErr.Message, c.words) {
				t.Errorf("message %q does not contain %q", commandErr.Message, c.words)
			}
			if len(commandErr.Message) > 2*maxWords {
				t.Errorf("the message is %d bytes long", len(commandErr.Message))
			}
		})
	}
}

func TestOVirt1035601UnknownCodesAreKeptAndNeverDropped(t *testing.T) {
	const xml = `<cliOutput><opRet>0</opRet><volStatus><volumes><volume><volName>v</volName><tasks>
		<task><type>Rebalance</type><id>a</id><status>17</status></task>
		<task><type>Teleport</type><id>b</id><status>soon</status></task>
	</tasks></volume></volumes></volStatus></cliOutput>`
	list, err := New(recorded{stdout: []byte(xml)}).Status(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	tasks := list.Volumes["v"].Tasks
	if len(tasks) != 2 {
		t.Fatalf("%d tasks, want 2", len(tasks))
	}
	if tasks[0].Status != 17 || tasks[0].Status.String() != "unknown (17)" {
		t.Errorf("status = %v", tasks[0].Status)
	}
	if tasks[1].Type != gluster.TaskUnknown || tasks[1].Status != gluster.StatusUnknown {
		t.Errorf("task = %+v", tasks[1])
	}
}

func TestOnlyNumbersSayWhatWaitsToBeHealed(t *testing.T) {
	ask := func(name string) ([]gluster.BrickHeal, error) {
		return New(load(t, "testdata/written/"+name+".xml")).Heals(context.Background(), "vol1")
	}
	heals, err := ask("heals-that-are-not-known")
	if err != nil || len(heals) != 4 || !heals[0].Known {
		t.Fatalf("heals = %+v, %v", heals, err)
	}
	for _, h := range heals[1:] {
		if h.Known {
			t.Errorf("%s did not say what waits there, and counts as %d", h.Name, h.Pending)
		}
	}
	if heals, err := ask("heals-of-no-brick"); gluster.FailureOf(err) != gluster.FailureRefused {
		t.Errorf("an answer about no brick was taken for one: %+v, %v", heals, err)
	}
}

func TestWhatWaitsIsAskedWithoutWritingALogAndOfAnOldGlusterAllTheSame(t *testing.T) {
	const answer = `<cliOutput><healInfo><bricks><brick><name>a:/b</name><status>Connected</status><numberOfEntriesInHealPending>7</numberOfEntriesInHealPending><numberOfEntriesInSplitBrain>0</numberOfEntriesInSplitBrain></brick></bricks></healInfo><opRet>0</opRet></cliOutput>`
	for name, old := range map[string]bool{"10.3": false, "one without --nolog": true} {
		t.Run(name, func(t *testing.T) {
			var asked []string
			c := New(executor(func(_ context.Context, args ...string) (gluster.Output, error) {
				asked = append(asked, strings.Join(args, " "))
				if old && strings.Contains(asked[len(asked)-1], "--nolog") {
					return gluster.Output{Stdout: []byte("unrecognized option --nolog\n\n Usage: gluster [options] <help> <peer> <pool> <volume>\n"), ExitCode: 255}, nil
				}
				return gluster.Output{Stdout: []byte(answer)}, nil
			}))
			heals, err := c.Heals(context.Background(), "v")
			if err != nil || len(heals) != 1 || heals[0].Pending != 7 {
				t.Errorf("%+v, %v", heals, err)
			}
			if asked[0] != "--mode=script --xml --nolog volume heal v info summary" || len(asked) > 1 != old {
				t.Errorf("asked %q", asked)
			}
		})
	}
}

func TestOneFieldThatIsNoNumberHidesNoOtherVolume(t *testing.T) {
	volumes, err := New(load(t, "testdata/written/fields-that-are-no-numbers.xml")).Volumes(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	// Which field a volume's reason names; "" for a supported volume.
	want := map[string]string{
		"good": "", "snapshots": "", "replica": "replicaCount is “three”", "negative": "replicaCount is “-3”",
		"huge": "replicaCount is “99999999999999999999”", "kind": "type is “Replicate”", "typeless": "type is missing",
		"state": "status is “up”", "rest": "bricks is “4", "single": "replicaCount is “1”", "flat": "disperseCount is “3",
		"renamed": "“Mirrored”", "newer": "“Quantum”",
	}
	for _, v := range volumes {
		why := v.Unsupported()
		words, expected := want[v.Name]
		if !expected || words == "" && why != "" || !strings.Contains(why, words) {
			t.Errorf("%s: %q, want %q", v.Name, why, words)
		}
		delete(want, v.Name)
	}
	if len(want) > 0 {
		t.Errorf("not read: %v", want)
	}
}

func TestSizesThatAreNoneAreNotKnown(t *testing.T) {
	bricks, err := New(load(t, "testdata/written/sizes-that-are-none.xml")).Details(context.Background(), "all")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bricks {
		measured := b.Host == "good" || b.Host == "inodes" || b.Host == "status"
		if b.Measured() != measured || !measured && b.Size+b.Free != 0 {
			t.Errorf("%s: %d of %d bytes free", b.Host, b.Free, b.Size)
		}
		if odd := b.Host != "good" && b.Host != "zero" && b.Host != "offline"; odd != (len(b.Odd) > 0) {
			t.Errorf("%s: %v", b.Host, b.Odd)
		}
		switch {
		case b.Host == "inodes" && b.Inodes != 0:
			t.Errorf("%d of %d inodes free", b.InodesFree, b.Inodes)
		case b.Host == "status" && b.Status != gluster.BrickUnknown:
			t.Errorf("a status that is a word is read as %s", b.Status)
		}
	}
	if len(bricks) != 8 {
		t.Errorf("%d bricks", len(bricks))
	}
}

func TestNamesThatGlusterCouldMisreadAreNotSent(t *testing.T) {
	for _, name := range []string{"", "-rf", "--remote-host=evil", "a\nb", "a\x00b"} {
		t.Run(fmt.Sprintf("%q", name), func(t *testing.T) {
			sent := false
			client := New(executor(func(context.Context, ...string) (gluster.Output, error) {
				sent = true
				return gluster.Output{}, nil
			}))
			_, err := client.TaskStatus(context.Background(), gluster.AsyncTask{Volume: name})
			if gluster.FailureOf(err) != gluster.FailureRefused {
				t.Errorf("err = %v, want a refusal", err)
			}
			if sent {
				t.Error("the command was sent")
			}
		})
	}
}

type executor func(context.Context, ...string) (gluster.Output, error)

func (e executor) Run(ctx context.Context, args ...string) (gluster.Output, error) {
	return e(ctx, args...)
}

func TestProcessKeepsWhatACommandPrintsAndHowItEnds(t *testing.T) {
	out, err := Prefixed("sh", "-c", `printf '%s|' "$@"; echo bad >&2; exit 3`, "gluster").Run(context.Background(), "volume", "a b", `"quoted"`)
	if err != nil {
		t.Fatal(err)
	}
	if string(out.Stdout) != `volume|a b|"quoted"|` || string(out.Stderr) != "bad\n" || out.ExitCode != 3 {
		t.Errorf("got %q, %q, %d", out.Stdout, out.Stderr, out.ExitCode)
	}
}

func TestProcessGivesTheCommandNoStdinAndPlainMessages(t *testing.T) {
	out, err := Prefixed("sh", "-c", `cat; echo "LC_ALL=$LC_ALL"`).Run(context.Background())
	if err != nil || string(out.Stdout) != "LC_ALL=C\n" {
		t.Errorf("got %q, %v", out.Stdout, err)
	}
}

func TestAProgramThatIsMissingIsUnreachable(t *testing.T) {
	_, err := New(Prefixed("/nonexistent/gluster")).Volumes(context.Background())
	if gluster.FailureOf(err) != gluster.FailureUnreachable {
		t.Errorf("err = %v", err)
	}
}

func TestAHungCommandIsKilledWithItsChildrenAndItsOutcomeIsUnknown(t *testing.T) {
	pidFile := t.TempDir() + "/pid"
	hang := Prefixed("sh", "-c", `sleep 600 & echo $! > "$0"; wait`, pidFile)
	client := New(hang).WithDeadlines(3*time.Second, 3*time.Second)
	began := time.Now()
	_, err := client.Mutate(context.Background(), gluster.RebalanceStart("v", gluster.RebalanceMode{}))
	if gluster.FailureOf(err) != gluster.FailureOutcomeUnknown {
		t.Errorf("err = %v, want outcome-unknown", err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
	pid, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatalf("the command did not start its child in time: %v", err)
	}
	// A killed child takes a moment to die, and may stay a zombie of whoever
	// adopted it; it must not go on.
	stat := ""
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		content, err := os.ReadFile("/proc/" + strings.TrimSpace(string(pid)) + "/stat")
		if stat = string(content); err != nil || strings.Contains(stat, ") Z ") || strings.Contains(stat, ") X ") {
			return
		}
	}
	t.Errorf("the child still runs: %s", stat)
}

func TestOutputWithoutEndIsCutOffAndTheProcessKilled(t *testing.T) {
	endless := Prefixed("sh", "-c", "yes '<cliOutput><opRet>0</opRet>'")
	endless.maxOutput = 1 << 20
	_, err := New(endless).Volumes(context.Background())
	if gluster.FailureOf(err) != gluster.FailureMalformed || !strings.Contains(gluster.WordsOf(err), "longer than") {
		t.Errorf("err = %v", err)
	}
}

func TestFiftyMegabytesAreNotKept(t *testing.T) {
	big := Prefixed("sh", "-c", "head -c 50000000 /dev/zero")
	out, err := big.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if !out.Truncated || len(out.Stdout) > DefaultMaxOutput {
		t.Errorf("kept %d bytes, truncated = %v", len(out.Stdout), out.Truncated)
	}
}

func TestACommandThatLeavesAChildWithItsOutputHasAnswered(t *testing.T) {
	// ssh with ControlPersist does this.
	p := Prefixed("sh", "-c", `sleep 30 & echo $! > "$0"; echo '<cliOutput><opRet>0</opRet><volRebalance><task-id>a</task-id></volRebalance></cliOutput>'`, t.TempDir()+"/pid")
	answer, err := New(p).Mutate(context.Background(), gluster.RebalanceStart("v", gluster.RebalanceMode{}))
	if err != nil || answer.Task.ID != "a" {
		t.Errorf("task %q, %v", answer.Task.ID, err)
	}
}

func TestALostConnectionToGlusterdDoesNotProveThatNothingWasDone(t *testing.T) {
	lost := recorded{stdout: []byte("Connection failed. Please check if gluster daemon is operational.\n"), Exit: 1}
	_, err := New(lost).Mutate(context.Background(), gluster.RebalanceStart("v", gluster.RebalanceMode{}))
	if gluster.FailureOf(err) != gluster.FailureOutcomeUnknown {
		t.Errorf("a change: %v", err)
	}
	if _, err = New(lost).Volumes(context.Background()); gluster.FailureOf(err) != gluster.FailureUnreachable {
		t.Errorf("a question: %v", err)
	}
}
