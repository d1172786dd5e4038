import {useState} from 'preact/hooks'
import {document_, series} from './api.ts'
import {Confirm, List, Problem, useLive, type Plan} from './live.tsx'
import {shown} from './parts.tsx'

interface Node {
  node_id: string
  role: string
  replica: string
  address: string
  state: string
  heartbeat_age_secs: number
  partitions?: number[]
  started_at: string
  self?: boolean
}

interface Replica {
  replica: string
  owner: string
  position: number
  flushed_offset: number
  lag: number
  lag_seconds: number | null
}

interface Replication {
  partitions: {partition: number; end_offset: number; replicas: Replica[]}[]
  catalog: {end_offset: number; applied_offset: number; lag: number}
}

interface Raft {
  enabled: boolean
  leader_id: number
  leader_epoch: number
  high_watermark: number
  voters: {id: number; log_end_offset: number; lag: number; last_caught_up_ms_ago?: number}[]
  observers: {id: number; lag: number}[]
}

interface Kept {
  records: {partition: number; offset: number; reason?: string}[]
  files: {path?: string; name?: string; reason?: string}[]
}

/** The processes, who follows which partition how far, the quorum, and what was damaged. */
export function ClusterPage() {
  const nodes = useLive(() => document_<{nodes: Node[]}>('cluster/nodes'), [], 3000)
  const replication = useLive(() => document_<Replication>('internal/replication'), [], 3000)
  const raft = useLive(() => document_<Raft>('internal/raft'), [], 5000)
  const kept = useLive(() => document_<Kept>('internal/quarantine'), [], 10_000)
  const shards = useLive(() => series('SHOW SHARDS'), [])
  const about = useLive(() => series('SHOW DIAGNOSTICS'), [])
  const [plan, setPlan] = useState<Plan | null>(null)
  const all = nodes.value?.nodes ?? []
  const forget = (node: Node) => setPlan({
    statement: `DELETE /internal/membership?node=${node.node_id}`, warning: 'All nodes forget it. It is refused as long as the node was heard from recently.', done: nodes.reload,
    act: () => document_(`internal/membership?node=${encodeURIComponent(node.node_id)}`, {method: 'DELETE'}),
  })
  const drain = () => setPlan({
    statement: 'POST /internal/drain', warning: 'This process takes no writes any more, flushes what it has, and is then to be stopped. It serves again after a restart only.', done: nodes.reload,
    act: () => document_('internal/drain', {method: 'POST'}),
  })
  return <section class="stack" aria-label="Cluster">
    <div class="card">
      <h1>Processes</h1>
      <Problem text={nodes.problem} />
      {nodes.value && <List label="Processes" empty="None." columns={['node', 'role', 'replica', 'address', 'state', 'heard', 'partitions', 'since', '']} rows={all.map(node => [
        <>{node.node_id}{node.self && <span class="badge"> this one</span>}</>, node.role, node.replica, node.address,
        <span class={node.state === 'Active' ? 'badge good' : 'badge bad'}>{node.state}</span>, `${node.heartbeat_age_secs.toFixed(1)} s ago`,
        (node.partitions ?? []).join(', '), node.started_at.replace('T', ' ').slice(0, 19),
        node.self ? all.length > 1 && <button type="button" onClick={drain}>Drain …</button> : node.state !== 'Active' && <button type="button" onClick={() => forget(node)}>Forget …</button>,
      ])} />}
    </div>
    <div class="card">
      <h1>Partitions of the log</h1>
      <Problem text={replication.problem} />
      {replication.value && <>
        <List label="Partitions" empty="None." columns={['partition', 'end', 'replica', 'owner', 'position', 'flushed', 'lag', 'lag in s']} rows={replication.value.partitions.flatMap(part => part.replicas.map(one => [
          part.partition, part.end_offset, one.replica, one.owner, one.position, one.flushed_offset, one.lag, (one.lag_seconds ?? 0).toFixed(1)]))} />
        <p class="quiet">Catalog: applied {replication.value.catalog.applied_offset.toLocaleString('en')} of {replication.value.catalog.end_offset.toLocaleString('en')}</p></>}
    </div>
    <div class="card">
      <h1>Quorum of the brokers</h1>
      <Problem text={raft.problem} />
      {raft.value && <>
        <p class="quiet">Leader {raft.value.leader_id}, epoch {raft.value.leader_epoch}, high watermark {raft.value.high_watermark.toLocaleString('en')}</p>
        <List label="Voters" empty="The brokers do not say." columns={['broker', 'end of the log', 'lag', 'caught up']} rows={raft.value.voters.map(one => [
          String(one.id), one.log_end_offset, one.lag, one.last_caught_up_ms_ago === undefined ? '' : `${one.last_caught_up_ms_ago} ms ago`])} /></>}
    </div>
    <div class="card">
      <h1>Quarantine</h1>
      <Problem text={kept.problem} />
      {kept.value && <List label="Quarantine" empty="Nothing was damaged." columns={['what', 'why']} rows={[
        ...kept.value.records.map(one => [`record ${one.offset} of partition ${one.partition}`, one.reason ?? '']),
        ...kept.value.files.map(one => [one.path ?? one.name ?? '', one.reason ?? '']),
      ]} />}
    </div>
    <Answer title="Shards" live={shards} />
    <Answer title="About the process" live={about} />
    <Confirm plan={plan} close={() => setPlan(null)} />
  </section>
}

function Answer({title, live}: {title: string; live: ReturnType<typeof useLive<Awaited<ReturnType<typeof series>>>>}) {
  return <div class="card">
    <h1>{title}</h1>
    <Problem text={live.problem} />
    {(live.value ?? []).map(one => <><h2>{one.name}</h2>
      <List label={one.name ?? title} empty="None." columns={one.columns} rows={one.values.map(row => row.map(shown))} /></>)}
    {live.value?.length === 0 && <p class="quiet">None.</p>}
  </div>
}
