package sim

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"brickyard/gluster"
)

const connectionFailed = "Connection failed. Please check if gluster daemon is operational.\n"

// DefaultVersion is the release whose answers are simulated.
const DefaultVersion = "10.3"

// versionText is what follows the first line of `gluster --version`.
const versionText = `Repository revision: git://git.gluster.org/glusterfs.git
Copyright (c) 2006-2016 Red Hat, Inc. <https://www.gluster.org/>
GlusterFS comes with ABSOLUTELY NO WARRANTY.
It is licensed to you under your choice of the GNU Lesser
General Public License, version 3 or any later version (LGPLv3
or later), or the GNU General Public License, version 2 (GPLv2),
in all cases as published by the Free Software Foundation.
`

func (c *Cluster) version() string { return cmp.Or(c.cfg.Version, DefaultVersion) }

// maxOpVersion is what every glusterd of the release can speak: 11.0 still says
// that of 10.
func (c *Cluster) maxOpVersion() string {
	v, _ := gluster.ParseVersion(c.version())
	if v.Major == 11 && v.Minor == 0 {
		v.Major = 10
	}
	return strconv.Itoa(v.Major * 10000)
}

// The patterns of the commands, as the CLI prints them below "Usage:".
const (
	usageInfo         = "volume info [all|<VOLNAME>]"
	usageStart        = "volume start <VOLNAME> [force]"
	usageStop         = "volume stop <VOLNAME> [force]"
	usageAddBrick     = "volume add-brick <VOLNAME> [<replica> <COUNT> [arbiter <COUNT>]] <NEW-BRICK> ... [force]"
	usageRemoveBrick  = "volume remove-brick <VOLNAME> [replica <COUNT>] <BRICK> ... <start|stop|status|commit|force>"
	usageRebalance    = "volume rebalance <VOLNAME> {{fix-layout start} | {start [force]|stop|status}}"
	usageReplaceBrick = "volume replace-brick <VOLNAME> <SOURCE-BRICK> <NEW-BRICK> {commit force}"
	usageSet          = "volume set <VOLNAME> group <GROUP>"
	usageReset        = "volume reset <VOLNAME> [option] [force]"
	usageGet          = "volume get <VOLNAME|all> <key|all>"
	usageList         = "volume list"
	usagePeerStatus   = "peer status"
	usagePoolList     = "pool list"
	usageStatus       = "volume status [all | <VOLNAME> [nfs|shd|<BRICK>|quotad]] [detail|clients|mem|inode|fd|callpool|tasks|client-list]"
	usageHeal         = "volume heal <VOLNAME> [enable | disable | full |statistics [heal-count [replica <HOSTNAME:BRICKNAME>]] |info [summary | split-brain] |split-brain {bigger-file <FILE> | latest-mtime <FILE> |source-brick <HOSTNAME:BRICKNAME> [<FILE>]} |granular-entry-heal {enable | disable}]"
)

type command func(*session, []string) *reply

var commands = map[string]map[string]command{
	"peer": {"status": (*session).peerStatus},
	"pool": {"list": (*session).poolList},
	"volume": {
		"info":          (*session).volumeInfo,
		"list":          (*session).volumeList,
		"status":        (*session).volumeStatus,
		"rebalance":     (*session).rebalance,
		"remove-brick":  (*session).removeBrick,
		"add-brick":     (*session).addBrick,
		"replace-brick": (*session).replaceBrick,
		"reset-brick":   (*session).resetBrick,
		"heal":          (*session).heal,
		"get":           (*session).volumeGet,
		"set":           (*session).volumeSet,
		"reset":         (*session).volumeReset,
		"start":         (*session).volumeStart,
		"stop":          (*session).volumeStop,
	},
}

// beyond are words gluster knows and sim does not answer.
var beyond = map[string][]string{
	"volume": {"create", "delete", "bitrot", "quota", "inode-quota", "help", "log", "sync", "geo-replication",
		"profile", "top", "statedump", "clear-locks", "barrier"},
	"peer": {"probe", "detach"},
	"help": {""}, "snapshot": {""}, "system::": {""}, "global": {""}, "nfs-ganesha": {""}, "get-state": {""},
}

// lookup finds the command for the words; without one it tells how many words
// were understood.
func lookup(words []string) (command, int) {
	if known, ok := beyond[words[0]]; ok {
		for _, w := range known {
			if w == "" || len(words) > 1 && words[1] == w {
				return unsupported, 0
			}
		}
	}
	group, ok := commands[words[0]]
	if !ok {
		return nil, 0
	}
	if len(words) == 1 {
		return nil, 1
	}
	return group[words[1]], 1
}

func unsupported(_ *session, words []string) *reply {
	out := plainError(fmt.Sprintf("gluster/sim does not answer `gluster %s`\n", strings.Join(words, " ")))
	return &reply{raw: &out}
}

func unknownWord(words []string, understood int) gluster.Output {
	said := "unrecognized command\n"
	if understood < len(words) {
		said = fmt.Sprintf("unrecognized word: %s (position %d)\n", words[understood], understood)
	}
	return gluster.Output{ExitCode: 1, Stdout: []byte(said + `
 Usage: gluster [options] <help> <peer> <pool> <volume>
 Options:
 --help  Shows the help information
 --version  Shows the version
 --print-logdir  Shows the log directory
 --print-statedumpdir Shows the state dump directory

`)}
}

// usage is what the CLI says to words it cannot parse, without asking glusterd.
func usage(pattern string, said ...string) *reply {
	out := plainError(strings.Join(said, "") + "\nUsage:\n" + pattern + "\n\n")
	return &reply{raw: &out}
}

func wrongBrick(pattern, word, brick string) *reply {
	return usage(pattern, fmt.Sprintf("%s brick type: %s, use <HOSTNAME>:<export-dir-abs-path>\n", word, brick))
}

// question is what the CLI asks before a command unless it is in script mode.
// With stdin closed it gives up, with exit status 0 and nothing done.
func question(words []string) string {
	last := words[len(words)-1]
	switch {
	case words[0] != "volume" || len(words) < 3:
		return ""
	case words[1] == "stop":
		return "Stopping volume will make its data inaccessible. Do you want to continue?"
	case words[1] == "remove-brick" && last == "start":
		return "It is recommended that remove-brick be run with cluster.force-migration option disabled to prevent" +
			" possible data corruption. Doing so will ensure that files that receive writes during migration will not" +
			" be migrated and will need to be manually copied after the remove-brick commit operation. Please" +
			" check the value of the option and update accordingly. \nDo you want to continue with your current" +
			" cluster.force-migration settings?"
	case words[1] == "remove-brick" && last == "force":
		return "Remove-brick force will not migrate files from the removed bricks, so they will no longer be available" +
			" on the volume.\nDo you want to continue?"
	}
	return ""
}
