package gluster

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxBrickPath is the longest path a brick may have, in bytes: PATH_MAX without
// its final NUL.
const maxBrickPath = 4095

// maxPathPart is the longest name of one directory, in bytes.
const maxPathPart = 255

// TargetError says what is wrong with the place for a new brick: with the Host,
// or with the Path if Host is "".
type TargetError struct{ Host, Path string }

func (e *TargetError) Error() string {
	if e.Host != "" {
		return e.Host
	}
	return e.Path
}

func badHost(format string, args ...any) error {
	return &TargetError{Host: fmt.Sprintf(format, args...)}
}

func badPath(format string, args ...any) error {
	return &TargetError{Path: fmt.Sprintf(format, args...)}
}

// CheckTarget refuses a place where no new brick may lie; the error is a
// *TargetError. The host has to be a connected peer, by a name the pool knows;
// the path absolute and plain, and neither a brick, inside one, nor around one,
// of any volume. glusterd finds the last of these too, but only on the target
// host.
func CheckTarget(host, dir string, peers []Peer, volumes []Volume) error {
	if err := checkPath(dir); err != nil {
		return err
	}
	uuid, err := findPeer(host, peers, volumes)
	if err != nil {
		return err
	}
	for _, v := range volumes {
		for _, b := range v.Bricks() {
			if !b.OnHost(host, uuid) {
				continue
			}
			switch {
			case samePath(b.Path, dir):
				return badPath("%s is a brick of volume %s already.", b.Name(), v.Name)
			case pathContains(b.Path, dir):
				return badPath("%s lies inside the brick %s of volume %s.", dir, b.Name(), v.Name)
			case pathContains(dir, b.Path):
				return badPath("%s contains the brick %s of volume %s.", dir, b.Name(), v.Name)
			}
		}
	}
	return nil
}

// checkPath refuses what is no plain absolute path.
func checkPath(dir string) error {
	switch {
	case dir == "":
		return badPath("Say in which directory the new brick is to lie.")
	case !utf8.ValidString(dir):
		return badPath("The path is not valid text.")
	case len(dir) > maxBrickPath:
		return badPath("The path is longer than %d bytes.", maxBrickPath)
	case strings.HasPrefix(dir, "-"):
		return badPath("The path begins with a dash; it has to be absolute, such as /bricks/b1/brick.")
	case !strings.HasPrefix(dir, "/"):
		return badPath("The path is relative; it has to be absolute, such as /bricks/b1/brick.")
	}
	for _, r := range dir {
		if r < 0x20 || r == 0x7f {
			return badPath("The path contains a control character.")
		}
	}
	for _, part := range strings.Split(dir, "/") {
		switch {
		case part == "..":
			return badPath("The path contains “..”; write it out.")
		case len(part) > maxPathPart:
			return badPath("A part of the path is longer than %d bytes.", maxPathPart)
		}
	}
	switch {
	case path.Clean(dir) == "/":
		return badPath("The root directory cannot be a brick.")
	case path.Clean(dir) != dir:
		return badPath("Write the path without “.”, doubled or final slashes: %s", path.Clean(dir))
	}
	if top := "/" + strings.Split(dir, "/")[1]; slices.Contains(noDisks, top) {
		return badPath("%s is the kernel's: what lies in it is on no disk.", top)
	}
	return nil
}

// noDisks are the directories that the kernel fills on every Linux host.
var noDisks = []string{"/dev", "/proc", "/sys"}

// findPeer returns the UUID of the connected peer of that name.
func findPeer(host string, peers []Peer, volumes []Volume) (string, error) {
	switch err := CheckOperand(host); {
	case host == "":
		return "", badHost("Say on which host the new brick is to lie.")
	case err != nil || !utf8.ValidString(host) || strings.ContainsAny(host, "/ "):
		return "", badHost("This is not the name of a host.")
	case strings.EqualFold(host, "localhost") || host == "127.0.0.1" || host == "::1":
		return "", badHost("%s is another host on every node; use the name the pool knows it by.", host)
	}
	names := PeerNames(peers, volumes)
	uuid := ""
	for _, p := range peers {
		if p.Host == host || names[p.UUID] == host {
			uuid = p.UUID
		}
	}
	for _, v := range volumes {
		for _, b := range v.Bricks() {
			if b.Host == host && uuid == "" {
				uuid = b.HostUUID // a peer may be known by several names
			}
		}
	}
	for _, p := range peers {
		if uuid == "" || p.UUID != uuid {
			continue
		}
		if why := p.Trouble(); why != "" {
			return "", badHost("The peer %s %s.", host, why)
		}
		return uuid, nil
	}
	return "", badHost("%s is not a peer of this cluster, or the pool knows it by another name.", host)
}

func samePath(a, b string) bool { return path.Clean(a) == path.Clean(b) }

// pathContains reports whether inner lies below outer.
func pathContains(outer, inner string) bool {
	outer, inner = path.Clean(outer), path.Clean(inner)
	return strings.HasPrefix(inner, strings.TrimSuffix(outer, "/")+"/")
}

// SubvolumeOf returns the subvolume a brick is part of; false if the volume has
// no such brick.
func (v Volume) SubvolumeOf(brick string) (Subvolume, bool) {
	for _, s := range v.Subvolumes {
		for _, b := range s.Bricks {
			if b.Name() == brick {
				return s, true
			}
		}
	}
	return Subvolume{}, false
}

// Heals reports whether GlusterFS fills a brick of the volume again from the
// others of its set: on replicated and dispersed volumes.
func (v Volume) Heals() bool { return v.Replica > 1 || v.Disperse > 1 }

// HealsItself reports whether the self-heal daemon is switched on for the
// volume. It is by default; without it nothing fills a new brick.
func (v Volume) HealsItself() bool {
	for _, name := range []string{"cluster.self-heal-daemon", "cluster.disperse-self-heal-daemon"} {
		if name == "cluster.disperse-self-heal-daemon" && v.Disperse < 2 {
			continue
		}
		if name == "cluster.self-heal-daemon" && v.Replica < 2 {
			continue
		}
		switch strings.ToLower(v.Options[name]) {
		case "off", "disable", "disabled", "false", "no", "0":
			return false
		}
	}
	return true
}
