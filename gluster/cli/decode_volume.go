package cli

import (
	"encoding/xml"
	"strings"

	"brickyard/gluster"
)

// volumeInfoAnswer is the answer to `volume info`.
type volumeInfoAnswer struct {
	XMLName xml.Name `xml:"cliOutput"`
	envelope
	Volumes []volumeXML `xml:"volInfo>volumes>volume"`
}

type volumeXML struct {
	Name       string  `xml:"name"`
	ID         string  `xml:"id"`
	Status     integer `xml:"status"`
	Snapshots  integer `xml:"snapshotCount"`
	Replica    integer `xml:"replicaCount"`
	Arbiter    integer `xml:"arbiterCount"`
	Disperse   integer `xml:"disperseCount"`
	Redundancy integer `xml:"redundancyCount"`
	Type       integer `xml:"type"`
	TypeStr    string  `xml:"typeStr"`
	Bricks     []struct {
		Name      string  `xml:"name"`
		HostUUID  string  `xml:"hostUuid"`
		IsArbiter integer `xml:"isArbiter"`
	} `xml:"bricks>brick"`
	Options []struct {
		Name  string `xml:"name"`
		Value string `xml:"value"`
	} `xml:"options>option"`
}

func (a volumeInfoAnswer) volumes() []gluster.Volume {
	out := make([]gluster.Volume, 0, len(a.Volumes))
	for _, v := range a.Volumes {
		out = append(out, v.volume())
	}
	return out
}

func (x volumeXML) volume() gluster.Volume {
	v := gluster.Volume{
		Name:       strings.TrimSpace(x.Name),
		ID:         strings.TrimSpace(x.ID),
		Type:       gluster.VolumeType(x.Type),
		TypeText:   strings.TrimSpace(x.TypeStr),
		Status:     gluster.VolumeStatus(x.Status),
		Replica:    small(x.Replica),
		Arbiters:   small(x.Arbiter),
		Disperse:   small(x.Disperse),
		Redundancy: small(x.Redundancy),
		Snapshots:  small(x.Snapshots),
		Options:    map[string]string{},
	}
	for _, o := range x.Options {
		v.Options[strings.TrimSpace(o.Name)] = strings.TrimSpace(o.Value)
	}
	bricks := make([]gluster.Brick, 0, len(x.Bricks))
	for _, b := range x.Bricks {
		// A name without ":/" is kept whole as the path, so that it is at least
		// shown.
		name := strings.TrimSpace(b.Name)
		host, path, ok := gluster.SplitBrickName(name)
		if !ok {
			path = name
		}
		bricks = append(bricks, gluster.Brick{
			Host:     host,
			Path:     path,
			HostUUID: strings.TrimSpace(b.HostUUID),
			Arbiter:  b.IsArbiter == 1,
		})
	}
	v.Subvolumes = group(bricks, v.SetSize())
	return v
}

// group cuts the bricks into subvolumes of size bricks; a rest that fills no
// subvolume becomes one of its own instead of being dropped.
func group(bricks []gluster.Brick, size int) []gluster.Subvolume {
	var out []gluster.Subvolume
	for i := 0; i < len(bricks); i += size {
		out = append(out, gluster.Subvolume{Index: len(out), Bricks: bricks[i:min(i+size, len(bricks))]})
	}
	return out
}

// small turns a count of the answer into an int that can be calculated with;
// nonsense becomes 0.
func small(i integer) int {
	if i < 0 || i > 1<<20 {
		return 0
	}
	return int(i)
}
