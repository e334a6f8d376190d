package server

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAWrongCommandLineIsOneClearLine(t *testing.T) {
	cases := []struct {
		args  string
		words string
	}{
		{"server", `there is no command "server"`},
		{"serve now", `not "now"`},
		{"serve --port 80", "flag provided but not defined: -port"},
		{"serve --listen 0.0.0.0:8080", "listens on this machine only"},
		{"serve --listen :8080", "listens on this machine only"},
		{"serve --listen 192.0.2.1:8080", "listens on this machine only"},
		{"serve --listen example.org:8080", "listens on this machine only"},
		{"serve --listen 8080", "want HOST:PORT"},
		{"serve --auth local", "no accounts yet"},
		{"serve --auth ldap", "want none"},
		{"serve --cluster berlin", "want NAME=TARGET"},
		{"serve --cluster =local", "want NAME=TARGET"},
		{"serve --cluster ../x=local", "want NAME=TARGET"},
		{"serve --cluster a=tcp://x", "is no target"},
		{"serve --cluster a=command:", "needs a command"},
		{"serve --cluster a=command:sh'", "never closed"},
		{"serve --cluster a=ssh://root@host", "do not exist yet"},
		{"serve --cluster a=local --cluster a=demo", "has one target only"},
		{"serve --cluster a=demo --cluster a=local", "has one target only"},
		{"serve --cluster a=local --cluster b=local --cluster a=local", `the target "local" is given twice`},
		{"serve --cluster a=local --cluster a=command:gluster", "given twice"},
		{"serve --cluster a=command:sh --cluster a=command:sh", "given twice"},
		{"serve --cluster a=local --history b=file:/x", "no --cluster of that name"},
		{"serve --cluster a=local --history a", "want NAME=SOURCE"},
		{"serve --cluster a=local --history a@=file:/x", "want NAME=SOURCE"},
		{"serve --cluster a=local --history a=file:x", "want an absolute path"},
		{"serve --cluster a=local --history a=command:", "needs a command"},
		{"serve --cluster a=local --history a=command:cat'", "never closed"},
		{"serve --cluster a=local --history a=http://x", "is no source"},
		{"serve --cluster a=local --history a=file:/x --history a@node1=file:/x", "given twice"},
		{"serve --demo --cluster a=local", "brings its own clusters"},
		{"serve --demo=big --cluster a=local", "brings its own clusters"},
		{"serve --demo=nonsense", "--demo=nonsense: there is --demo, with three small clusters, and --demo=big"},
		{"serve --demo big", "write it as one word, --demo=big"},
		{"serve --poll-active 1ms", "more often"},
		{"serve --poll-active 10s --poll-idle 5s", "shorter"},
		{"serve --poll-idle soon", "invalid value"},
		{"serve --poll-idle 10m", "look at least every 5m"},
		{"serve --read-timeout 20ms", "no cluster answers"},
		{"serve --read-timeout -20s", "no cluster answers"},
		{"serve --read-timeout 20", "invalid value"},
		{"serve --stall-after 1s", "every migration would stand still"},
		{"serve --listen 127.0.0.1:99999", "is no port"},
		{"serve --listen 127.0.0.1:http", "is no port"},
		{"serve --tls-cert x", "belong together"},
		{"serve --tls-cert /nonexistent --tls-key /nonexistent", "no such file"},
		{"serve --log-format xml", "want text or json"},
		{"serve --log-level loud", "want debug"},
		{"serve --config /nonexistent", "no such file"},
	}
	for _, c := range cases {
		t.Run(c.args, func(t *testing.T) {
			_, err := parse(strings.Fields(c.args))
			if err == nil || !strings.Contains(err.Error(), c.words) || strings.Contains(err.Error(), "\n") {
				t.Errorf("err = %v, want one line with %q", err, c.words)
			}
		})
	}
}

func TestAFlagBeatsTheEnvironmentAndTheEnvironmentBeatsTheFile(t *testing.T) {
	config := filepath.Join(t.TempDir(), "brickyard.conf")
	content := "# comment\n\nlisten = 127.0.0.1:1\ndata = from-file\npoll-idle = 40s\ncluster = a=local\ncluster = b=command:sudo -n gluster\n"
	if err := os.WriteFile(config, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("BRICKYARD_LISTEN", "127.0.0.1:2")
	t.Setenv("BRICKYARD_DATA", "from-env")
	o, err := parse([]string{"serve", "--config", config, "--listen", "127.0.0.1:3"})
	if err != nil {
		t.Fatal(err)
	}
	if o.Listen != "127.0.0.1:3" || o.Data != "from-env" || o.PollIdle != 40*time.Second {
		t.Errorf("%+v", o)
	}
	want := []ClusterOption{
		{Name: "a", Targets: []TargetOption{{Kind: "local", Target: "local"}}},
		{Name: "b", Targets: []TargetOption{{Kind: "command", Target: "command:sudo -n gluster", Argv: []string{"sudo", "-n", "gluster"}}}},
	}
	if diff := cmp.Diff(want, o.Clusters); diff != "" {
		t.Error(diff)
	}
	t.Setenv("BRICKYARD_CLUSTER", "c=demo; d=local")
	if o, err = parse([]string{"serve", "--config", config}); err != nil || len(o.Clusters) != 2 || o.Clusters[0].Name != "c" {
		t.Errorf("%+v, %v", o.Clusters, err)
	}
}

func TestADemoIsAskedForWithAndWithoutAValue(t *testing.T) {
	for args, want := range map[string]Demo{
		"serve": NoDemo, "serve --demo": SmallDemo, "serve --demo=true": SmallDemo, "serve -demo=1": SmallDemo,
		"serve --demo=false": NoDemo, "serve --demo=big": BigDemo, "serve --demo --listen 127.0.0.1:1": SmallDemo,
	} {
		if o, err := parse(strings.Fields(args)); err != nil || o.Demo != want {
			t.Errorf("%s: %q, %v; want %q", args, o.Demo, err, want)
		}
	}
	t.Setenv("BRICKYARD_DEMO", "big")
	if o, err := parse([]string{"serve"}); err != nil || o.Demo != BigDemo {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestAWrongFileOrEnvironmentIsNamed(t *testing.T) {
	config := filepath.Join(t.TempDir(), "brickyard.conf")
	for content, words := range map[string]string{"port = 80": `sets "port"`, "listen": "name = value", "demo = perhaps": "configuration file"} {
		if err := os.WriteFile(config, []byte(content+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := parse([]string{"serve", "--config", config}); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%q: %v, want %q", content, err, words)
		}
	}
	t.Setenv("BRICKYARD_POLL_IDLE", "soon")
	if _, err := parse([]string{"serve"}); err == nil || !strings.Contains(err.Error(), "BRICKYARD_POLL_IDLE") {
		t.Errorf("%v", err)
	}
}

func TestACommandIsSplitAsAShellWould(t *testing.T) {
	for line, want := range map[string][]string{
		"sudo gluster":                 {"sudo", "gluster"},
		"  docker  exec g1\tgluster ":  {"docker", "exec", "g1", "gluster"},
		`ssh host 'a b' "c'd" e""f ''`: {"ssh", "host", "a b", "c'd", "ef", ""},
		"":                             nil,
	} {
		got, err := splitArgv(line)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v %s", line, err, diff)
		}
	}
}

func TestTheSameNameAgainIsAnotherTargetWhereverItIsSaid(t *testing.T) {
	want := []ClusterOption{
		{Name: "a", Targets: []TargetOption{
			{Kind: "local", Target: "local"},
			{Kind: "command", Target: "command:ssh n2 gluster", Argv: []string{"ssh", "n2", "gluster"}},
			{Kind: "command", Target: "command:ssh n3 gluster", Argv: []string{"ssh", "n3", "gluster"}},
		}},
		{Name: "b", Targets: []TargetOption{{Kind: "demo", Target: "demo"}}},
	}
	ways := map[string]func() []string{
		"flags": func() []string {
			return []string{"--cluster", "a=local", "--cluster", "b=demo", "--cluster", "a=command:ssh n2 gluster", "--cluster", "a=command:ssh n3 gluster"}
		},
		"environment": func() []string {
			t.Setenv("BRICKYARD_CLUSTER", "a=local; b=demo; a=command:ssh n2 gluster; a=command:ssh n3 gluster")
			return nil
		},
		"file": func() []string {
			t.Setenv("BRICKYARD_CLUSTER", "")
			if err := os.Unsetenv("BRICKYARD_CLUSTER"); err != nil {
				t.Fatal(err)
			}
			config := filepath.Join(t.TempDir(), "brickyard.conf")
			content := "cluster = a=local\ncluster = b=demo\ncluster = a=command:ssh n2 gluster\ncluster = a=command:ssh n3 gluster\n"
			if err := os.WriteFile(config, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			return []string{"--config", config}
		},
	}
	for _, name := range []string{"flags", "environment", "file"} {
		o, err := parse(append([]string{"serve"}, ways[name]()...))
		if diff := cmp.Diff(want, o.Clusters); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

func TestALocalTargetsHistoryIsReadWithoutBeingAsked(t *testing.T) {
	o, err := parse([]string{
		"serve", "--cluster", "a=local", "--cluster", "b=command:ssh n1 gluster", "--cluster", "c=local",
		"--history", "b@n1=command:ssh n1 tail -c 1000000 /var/log/glusterfs/cmd_history.log", "--history", "c@here=file:" + localHistory,
	})
	want := []HistoryOption{
		{Cluster: "b", Node: "n1", Argv: []string{"ssh", "n1", "tail", "-c", "1000000", localHistory}},
		{Cluster: "c", Node: "here", Path: localHistory},
		{Cluster: "a", Path: localHistory},
	}
	if diff := cmp.Diff(want, o.Histories); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}
