package server

import (
	"bufio"
	"cmp"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
)

const usage = `Brickyard is a console for the long tasks of GlusterFS clusters.

  brickyard serve [flags]     serve the pages and the API
  brickyard version           print the version

To begin with, one of

  brickyard serve --demo
  brickyard serve --cluster main=local
  brickyard serve --cluster main="command:ssh -o BatchMode=yes root@node1 gluster"

Flags of serve; each also as BRICKYARD_… in the environment and as a line
"name = value" in the file given by --config. A flag beats the environment, the
environment beats the file.

  --listen ADDR          where to listen (127.0.0.1:8080); loopback only
  --data DIR             where the database is kept (./data)
  --cluster NAME=TARGET  a cluster; may be given several times. TARGET is
                           local                 gluster on this machine
                           command:ARGV…         any prefix that runs gluster,
                                                 e.g. "command:sudo gluster"
                           demo                  a simulated cluster
                         The same NAME again is another node of the same
                         cluster: it is asked when the first gives no answer
  --history NAME[@NODE]=SOURCE
                         where the command history of a node can be read, for
                         when a task was started elsewhere. SOURCE is
                           file:PATH             a file on this machine
                           command:ARGV…         a command that prints it
                         A "local" target's own is read without this
  --demo                 three simulated clusters, nothing else needed
  --demo=big             five, with 300 volumes of up to 120 bricks, 60 running
                         tasks, and 100,000 tasks that are over
  --auth none            who may do what: there are no accounts yet
  --poll-active D        how often running tasks are read (2s)
  --poll-idle D          how often a cluster is looked at as a whole (20s)
  --read-timeout D       how long a question to a cluster may take at first (20s);
                         where all volumes together take longer than that, it
                         grows by itself, to two minutes
  --stall-after D        how long the figures of a migration may rest before it is
                         said to stand still; longer where its files and its
                         rate explain it (15m)
  --tls-cert F, --tls-key F  serve HTTPS
  --config F             read flags from a file
  --log-format text|json (text)
  --log-level debug|info|warn|error (info)
`

// errHelp asks for the usage text.
var errHelp = errors.New("help")

// Options are the command line, understood.
type Options struct {
	command    string
	Listen     string
	Data       string
	Clusters   []ClusterOption
	Histories  []HistoryOption
	Demo       Demo
	Auth       string
	PollActive time.Duration
	PollIdle   time.Duration
	// ReadTimeout is how long a question to a cluster may take at first; StallAfter
	// how long the figures of a migration may rest.
	ReadTimeout time.Duration
	StallAfter  time.Duration
	TLSCert     string
	TLSKey      string
	LogFormat   string
	LogLevel    string
}

// ClusterOption is what --cluster NAME=TARGET says about one NAME.
type ClusterOption struct {
	Name string
	// Targets are the nodes to ask, in the order in which they were given.
	Targets []TargetOption
}

// TargetOption is one TARGET.
type TargetOption struct {
	// Kind is local, command or demo; Argv the prefix of a command.
	Kind   string
	Target string
	Argv   []string
}

// parse reads the command line, the environment and the configuration file. An
// error is one line for the person who typed it.
func parse(args []string) (Options, error) {
	if len(args) == 0 {
		return Options{}, errHelp
	}
	switch args[0] {
	case "help", "-h", "--help", "-help":
		return Options{}, errHelp
	case "version", "--version":
		return Options{command: "version"}, nil
	case "serve":
	default:
		return Options{}, fmt.Errorf("there is no command %q; try: brickyard serve, brickyard version, brickyard help", args[0])
	}
	o := Options{command: "serve"}
	var clusters, histories repeated
	var config string
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.Listen, "listen", "127.0.0.1:8080", "")
	flags.StringVar(&o.Data, "data", "data", "")
	flags.Var(&clusters, "cluster", "")
	flags.Var(&histories, "history", "")
	demo := demoFlag{to: &o.Demo}
	flags.Var(&demo, "demo", "")
	flags.StringVar(&o.Auth, "auth", "none", "")
	flags.DurationVar(&o.PollActive, "poll-active", jobs.DefaultActive, "")
	flags.DurationVar(&o.PollIdle, "poll-idle", jobs.DefaultIdle, "")
	flags.DurationVar(&o.ReadTimeout, "read-timeout", engine.DefaultReadDeadline, "")
	flags.DurationVar(&o.StallAfter, "stall-after", jobs.DefaultStallAfter, "")
	flags.StringVar(&o.TLSCert, "tls-cert", "", "")
	flags.StringVar(&o.TLSKey, "tls-key", "", "")
	flags.StringVar(&config, "config", "", "")
	flags.StringVar(&o.LogFormat, "log-format", "text", "")
	flags.StringVar(&o.LogLevel, "log-level", "info", "")
	if err := flags.Parse(args[1:]); err != nil {
		switch {
		case errors.Is(err, flag.ErrHelp):
			return Options{}, errHelp
		case demo.wrong != nil: // flag calls it a boolean value
			return Options{}, demo.wrong
		}
		return Options{}, fmt.Errorf("%w; try: brickyard help", err)
	}
	if o.Demo == SmallDemo && flags.Arg(0) == string(BigDemo) {
		return Options{}, errors.New("--demo big: write it as one word, --demo=big")
	}
	if flags.NArg() > 0 {
		return Options{}, fmt.Errorf("serve takes flags only, not %q", flags.Arg(0))
	}
	if err := fillIn(flags, &config); err != nil {
		return Options{}, err
	}
	var err error
	if o.Clusters, err = parseClusters(clusters); err != nil {
		return Options{}, err
	}
	if o.Histories, err = parseHistories(histories, o.Clusters); err != nil {
		return Options{}, err
	}
	return o, o.check()
}

// repeated is a flag that may be given several times; the environment and a
// line of the file separate several values by semicolons.
type repeated []string

func (r *repeated) String() string { return strings.Join(*r, ";") }

func (r *repeated) Set(s string) error {
	*r = append(*r, s)
	return nil
}

// fillIn sets flags that were not given from the environment, and those not
// there either from the configuration file.
func fillIn(flags *flag.FlagSet, config *string) error {
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	file := map[string][]string{}
	if name := cmp.Or(*config, os.Getenv("BRICKYARD_CONFIG")); name != "" {
		var err error
		if file, err = readConfig(name); err != nil {
			return err
		}
	}
	for name := range file {
		if flags.Lookup(name) == nil || name == "config" {
			return fmt.Errorf("the configuration file sets %q, which is no flag of serve", name)
		}
	}
	var wrong error
	flags.VisitAll(func(f *flag.Flag) {
		if given[f.Name] || wrong != nil {
			return
		}
		variable := "BRICKYARD_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		values, from := file[f.Name], "the configuration file"
		if text, ok := os.LookupEnv(variable); ok {
			values, from = []string{text}, variable
			if _, several := f.Value.(*repeated); several {
				values = strings.Split(text, ";")
			}
		}
		for _, v := range values {
			if v = strings.TrimSpace(v); v == "" {
				continue
			}
			if err := f.Value.Set(v); err != nil {
				wrong = fmt.Errorf("%s: %q is no value for %s: %w", from, v, f.Name, err)
			}
		}
	})
	return wrong
}

// readConfig reads lines "name = value"; blank lines and those that begin with
// # are skipped. A name may occur several times.
func readConfig(name string) (map[string][]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read the configuration file: %w", err)
	}
	defer func() { _ = f.Close() }()
	out := map[string][]string{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			return nil, fmt.Errorf("%s:%d: want a line of the form name = value", name, n)
		}
		key = strings.TrimSpace(key)
		out[key] = append(out[key], strings.TrimSpace(value))
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the configuration file: %w", err)
	}
	return out, nil
}

func (o Options) check() error {
	switch {
	case o.Auth == "local":
		return errors.New("--auth local: this version has no accounts yet; it serves this machine only, with --auth none")
	case o.Auth != "none":
		return fmt.Errorf("--auth %s: want none", o.Auth)
	case o.PollActive < 100*time.Millisecond:
		return fmt.Errorf("--poll-active %v: a cluster must not be asked more often than every 100ms", o.PollActive)
	case o.PollIdle < o.PollActive:
		return fmt.Errorf("--poll-idle %v is shorter than --poll-active %v", o.PollIdle, o.PollActive)
	case o.PollIdle > jobs.OldAfter/2:
		return fmt.Errorf("--poll-idle %v: what was not read for %v counts as not known; look at least every %v", o.PollIdle, jobs.OldAfter, jobs.OldAfter/2)
	case o.ReadTimeout < time.Second:
		return fmt.Errorf("--read-timeout %v: no cluster answers in less than a second when one of its peers is slow", o.ReadTimeout)
	case o.StallAfter < o.PollActive:
		return fmt.Errorf("--stall-after %v is shorter than --poll-active %v: every migration would stand still", o.StallAfter, o.PollActive)
	case (o.TLSCert == "") != (o.TLSKey == ""):
		return errors.New("--tls-cert and --tls-key belong together")
	case o.TLSCert != "":
		if _, err := tls.LoadX509KeyPair(o.TLSCert, o.TLSKey); err != nil {
			return fmt.Errorf("--tls-cert, --tls-key: %w", err)
		}
	}
	switch {
	case o.LogFormat != "text" && o.LogFormat != "json":
		return fmt.Errorf("--log-format %s: want text or json", o.LogFormat)
	case !slices.Contains([]string{"debug", "info", "warn", "error"}, o.LogLevel):
		return fmt.Errorf("--log-level %s: want debug, info, warn or error", o.LogLevel)
	case o.Demo != NoDemo && len(o.Clusters) > 0:
		return errors.New("--demo brings its own clusters; leave out --cluster, or use --cluster NAME=demo")
	}
	return checkLoopback(o.Listen)
}

// checkLoopback refuses to listen where others could reach a server that asks
// nobody who they are.
func checkLoopback(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("--listen %s: want HOST:PORT", address)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("--listen %s: %q is no port (0 to 65535)", address, port)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("--listen %s: without accounts Brickyard listens on this machine only (127.0.0.1, [::1] or localhost); reach it from elsewhere through an ssh tunnel", address)
	}
	return nil
}
