package engine

import (
	"context"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// versionsMaxAge is how long the versions that were proven stand while the same
// peers take part. A glusterd that is updated is away in between, which a look
// can miss; before anything is sent they are asked for anew.
const versionsMaxAge = 10 * time.Minute

// readVersions lets next know which versions run, as last knew it or by asking.
// What cannot be read is not known, and no reason to have no reading. It is asked
// last: when a peer hangs, another question has found that out.
func (c *reader) readVersions(ctx context.Context, next *jobs.Snapshot, last jobs.Snapshot) {
	known := last.Reachable && last.MaxOpVersion != 0 && jobs.SamePeers(last.Peers, next.Peers) && jobs.SameTarget(last, *next)
	if known && !jobs.Older(last.VersionsAt, c.now(), versionsMaxAge) {
		next.MaxOpVersion, next.VersionsAt = last.MaxOpVersion, last.VersionsAt
		return
	}
	if err := c.askVersions(ctx, next); known && gluster.FailureOf(err) == gluster.FailureBusy {
		next.MaxOpVersion, next.VersionsAt, next.UnprovenVersion = last.MaxOpVersion, last.VersionsAt, ""
	}
}

// askVersions asks which versions run.
func (c *reader) askVersions(ctx context.Context, next *jobs.Snapshot) error {
	var op int
	err := c.queue.AskAll(ctx, func(ctx context.Context) (err error) {
		ctx, cancel := c.patience(ctx)
		defer cancel()
		if version, err := c.Service.Version(ctx); err == nil {
			next.Version = version
		}
		op, err = c.Service.MaxOpVersion(ctx)
		c.noteHang(err)
		return err
	})
	next.MaxOpVersion, next.VersionsAt, next.UnprovenVersion = op, c.now(), ""
	if err != nil {
		next.MaxOpVersion, next.UnprovenVersion = 0, jobs.SentenceOf(err)
		c.complain(unreadableVersion, err)
		return err
	}
	c.takeBack(unreadableVersion)
	return nil
}

// proveVersions asks for the versions anew, for what is about to be sent.
func (c *reader) proveVersions(ctx context.Context) error {
	var asked jobs.Snapshot
	err := c.askVersions(ctx, &asked)
	c.change(func(s jobs.Snapshot) jobs.Snapshot {
		if asked.Version == "" {
			asked.Version = s.Version
		}
		if s.Versions() != asked.Versions() {
			s.Version, s.MaxOpVersion, s.UnprovenVersion, s.VersionsAt = asked.Version, asked.MaxOpVersion, asked.UnprovenVersion, asked.VersionsAt
		}
		return s
	})
	return err
}
