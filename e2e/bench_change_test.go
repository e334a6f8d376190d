package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	"brickyard/e2e/cluster"

	"github.com/playwright-community/playwright-go"
)

// BenchmarkChangeToRow measures, on a real cluster and with the default
// intervals, how long it takes from glusterd's change (a rebalance stopped with
// the gluster command, seen from the command's return) to the changed row in an
// open browser.
func BenchmarkChangeToRow(b *testing.B) {
	const rounds, active = 3, 2 * time.Second
	volumes := []string{"bench1", "bench2", "bench3", "bench4"}
	c := realCluster(b)
	for _, v := range volumes {
		ctx := spread(b, c, v, 1600)
		if _, err := c.Gluster(ctx, 1, "volume", "set", v, "cluster.rebal-throttle", "lazy"); err != nil {
			b.Fatal(err)
		}
	}
	s := serve(b, "--cluster", "real=command:"+commandOf(c))
	s.WaitReached("real")
	p := open(b, s)
	p.visitLive("/tasks")
	var waits []time.Duration
	for b.Loop() {
		for round := range rounds {
			for i, v := range volumes {
				// Spread over the interval, or every stop would meet it at the
				// same place.
				pause := time.Duration((round*len(volumes)+i)*311%2000) * time.Millisecond
				waits = append(waits, stopAndWatch(b, p, c, v, pause)...)
			}
		}
	}
	distribution(b, "change to row", fmt.Sprintf("target: at most the active poll interval %v + 300ms; baseline: a poll alone waits %v on average", active, active/2), waits)
}

// insist repeats a command that met another transaction.
func insist(ctx context.Context, c *cluster.Cluster, args ...string) error {
	for {
		_, err := c.Gluster(ctx, 1, args...)
		if err == nil || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// stopAndWatch starts a volume's rebalance, stops it by command after a pause,
// and gives the time until its row said so; nothing when the rebalance was over
// before.
func stopAndWatch(b *testing.B, p *tab, c *cluster.Cluster, volume string, pause time.Duration) []time.Duration {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	p.s.WaitStartable("real", volume)
	id := p.s.Rebalance("real", volume).ID
	until(b, time.Minute, func() error {
		if j := p.s.Job(id); j.TaskID == "" {
			return fmt.Errorf("job %s is %s %s: %s", id, j.State, j.Phase, j.Message)
		}
		return nil
	})
	row := p.job(id)
	p.sees(row)
	if state, err := row.GetAttribute("data-state"); err != nil || state != "RUNNING" {
		return nil
	}
	p.eval(`id => {
		window.changedAt = 0;
		window.observer?.disconnect();
		const look = () => {
			const row = document.getElementById('job-' + id);
			if (!window.changedAt && row && row.dataset.state !== 'RUNNING') window.changedAt = Date.now();
		};
		window.observer = new MutationObserver(look);
		window.observer.observe(document.body, { childList: true, attributes: true, subtree: true });
	}`, id)
	<-time.After(pause)
	if err := insist(ctx, c, "volume", "rebalance", volume, "stop"); err != nil {
		b.Logf("stop %s: %v", volume, err)
		return nil
	}
	returned := time.Now()
	if _, err := p.WaitForFunction(`() => window.changedAt > 0`, nil, playwright.PageWaitForFunctionOptions{Timeout: playwright.Float(60_000)}); err != nil {
		b.Fatal(err)
	}
	at, ok := p.eval(`() => String(window.changedAt)`).(string)
	var millis int64
	if _, err := fmt.Sscan(at, &millis); err != nil || !ok {
		b.Fatal(err)
	}
	if p.s.Job(id).State != "ABORTED" {
		return nil // it had come to its end by itself
	}
	return []time.Duration{time.UnixMilli(millis).Sub(returned)}
}
