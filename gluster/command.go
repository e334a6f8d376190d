package gluster

import (
	"fmt"
	"strconv"
	"strings"
)

// Command is one `gluster` command line. The page shows the very value that is
// later run, so what an administrator reviews is what happens.
type Command struct {
	// Args are the arguments after `gluster --mode=script --xml`.
	Args []string
	// Mutates says that the command changes the cluster. Such a command is
	// recorded before it is run, and its outcome is looked up, never repeated,
	// when no answer comes.
	Mutates bool
	// Plain says that gluster answers in plain text whatever Flags ask for; its
	// exit status is then the answer.
	Plain bool
	// Order is what a command that changes the cluster tells glusterd, for its record.
	Order Order
	// Layout says that the command begins or ends a change of the volume's layout,
	// which decides on which brick a name belongs; see Volume.ShardsAtRisk.
	Layout bool
}

// Flags stand before every command: without --mode=script gluster prints its
// questions on stdout ahead of the XML.
var Flags = []string{"--mode=script", "--xml"}

// None reports whether there is no command: the zero Command.
func (c Command) None() bool { return len(c.Args) == 0 }

// Argv is the full argument list, Flags included, without the program name.
func (c Command) Argv() []string {
	return append(append(make([]string, 0, len(Flags)+len(c.Args)), Flags...), c.Args...)
}

// String is the command as one would type it into a shell, copyable.
func (c Command) String() string {
	return ShellLine(append([]string{"gluster"}, c.Argv()...))
}

// RebalanceMode is what kind of rebalance is meant.
type RebalanceMode struct {
	// FixLayout only rewrites the layout of directories; no file moves.
	FixLayout bool
	// Force also moves files whose target has less free space than their
	// source. glusterd knows no forced fix-layout; FixLayout wins.
	Force bool
}

// RebalanceStart builds `volume rebalance V start`, `… fix-layout start` or
// `… start force`.
func RebalanceStart(volume string, mode RebalanceMode) Command {
	args := []string{"volume", "rebalance", volume}
	switch {
	case mode.FixLayout:
		args = append(args, "fix-layout", "start")
	case mode.Force:
		args = append(args, "start", "force")
	default:
		args = append(args, "start")
	}
	return Command{Args: args, Mutates: true, Layout: true, Order: Order{Verb: VerbRebalance, Step: StepStart}}
}

// RebalanceStop builds `volume rebalance V stop`. Its answer carries the last
// figures anybody will ever see of the run.
func RebalanceStop(volume string) Command {
	return Command{Args: []string{"volume", "rebalance", volume, "stop"}, Mutates: true, Layout: true, Order: Order{Verb: VerbRebalance, Step: StepStop}}
}

// RebalanceStatus builds `volume rebalance V status`.
func RebalanceStatus(volume string) Command {
	return Command{Args: []string{"volume", "rebalance", volume, "status"}}
}

// RemoveBrickStatus builds `volume remove-brick V BRICK… status`. The bricks
// must be those of the task, in its order.
func RemoveBrickStatus(volume string, bricks []string) Command {
	args := append([]string{"volume", "remove-brick", volume}, bricks...)
	return Command{Args: append(args, "status")}
}

// removeBrick builds `volume remove-brick V [replica N] BRICK… STEP`.
func removeBrick(volume string, replica int, bricks []string, step string) Command {
	args := []string{"volume", "remove-brick", volume}
	if replica > 0 {
		args = append(args, "replica", strconv.Itoa(replica))
	}
	args = append(args, bricks...)
	// Fewer copies of each file change nothing about where the files belong.
	return Command{Args: append(args, step), Mutates: true, Layout: replica == 0, Order: Order{Verb: VerbRemoveBrick, Step: step}}
}

// RemoveBrickStart builds the start of a removal that migrates the data first.
func RemoveBrickStart(volume string, bricks []string) Command {
	return removeBrick(volume, 0, bricks, StepStart)
}

// RemoveBrickStop ends a removal; its bricks stay in the volume.
func RemoveBrickStop(volume string, bricks []string) Command {
	return removeBrick(volume, 0, bricks, StepStop)
}

// RemoveBrickCommit takes the bricks of a completed removal out of the volume.
// The bricks must be exactly the task's: glusterd accepts a part of them and
// loses track of the rest.
func RemoveBrickCommit(volume string, bricks []string) Command {
	return removeBrick(volume, 0, bricks, StepCommit)
}

// RemoveBrickForce takes bricks out at once, whatever lies on them; replica is
// the new replica count, 0 when whole sets go. It also ends a removal whose
// migration failed. glusterd checks none of what a commit checks; the verb is
// "force" alone, "commit force" is refused as a brick name (seen on 10.3).
func RemoveBrickForce(volume string, replica int, bricks []string) Command {
	return removeBrick(volume, replica, bricks, StepForce)
}

// HealInfoSummary builds `volume heal V info summary`; it forks glfsheal and
// takes seconds. NoLog stands before it: without it glfsheal writes 14 KB to its
// log for every question (165 bytes with it, seen on 10.3).
func HealInfoSummary(volume string) Command {
	return Command{Args: []string{NoLog, "volume", "heal", volume, "info", "summary"}}
}

// HealInfoSummaryLogged is HealInfoSummary for a gluster that knows no NoLog.
func HealInfoSummaryLogged(volume string) Command {
	return Command{Args: []string{"volume", "heal", volume, "info", "summary"}}
}

// NoLog keeps glfsheal from writing to its log how it connected to every brick.
const NoLog = "--nolog"

// PoolList builds `pool list`; local to the glusterd that is asked, no lock.
func PoolList() Command { return Command{Args: []string{"pool", "list"}} }

// VolumeInfo builds `volume info` for all volumes; local, no lock.
func VolumeInfo() Command { return Command{Args: []string{"volume", "info"}} }

// VolumeStatusAll builds `volume status all`: bricks online and tasks of every
// started volume, one locked transaction per volume. A volume that could not
// be asked is silently left out of the answer.
func VolumeStatusAll() Command { return Command{Args: []string{"volume", "status", "all"}} }

// VolumeStatusDetail builds `volume status V detail`: sizes, free space and
// inodes of the filesystems below the bricks.
func VolumeStatusDetail(volume string) Command {
	return Command{Args: []string{"volume", "status", volume, "detail"}}
}

// CheckOperand refuses a volume or brick name that `gluster` could take for an
// option or that no glusterd would accept: empty, a leading dash, control
// characters. glusterd's own rules are stricter; this is the part
// that must hold before a name may stand in a command line.
func CheckOperand(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("the name is empty")
	case strings.HasPrefix(name, "-"):
		return fmt.Errorf("the name %q begins with a dash, gluster would take it for an option", name)
	}
	for _, r := range name {
		if r < 0x20 || r == 0x7f {
			return fmt.Errorf("the name %q contains a control character", name)
		}
	}
	return nil
}

// ShellLine quotes arguments so that a POSIX shell reads them back unchanged.
func ShellLine(argv []string) string {
	quoted := make([]string, len(argv))
	for i, a := range argv {
		quoted[i] = shellQuote(a)
	}
	return strings.Join(quoted, " ")
}

const shellSafe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./:,@%+"

func shellQuote(s string) string {
	if s != "" && strings.Trim(s, shellSafe) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
