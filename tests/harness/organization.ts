import { openDatabase } from '@holdfast/db/database'
import type { Database } from '@holdfast/db/database'
import type { Role } from '@holdfast/contracts/roles'
import type { Project } from '@holdfast/contracts/projects'
import type { ActorContext } from '@holdfast/domain/context'
import { createProject } from '@holdfast/domain/projects/create'
import { sealerOf } from '@holdfast/domain/secrets/sealed'
import { randomBytes, randomUUID } from 'node:crypto'
import postgres from 'postgres'
import type { TestDatabase } from './postgres.ts'

const sealer = sealerOf([randomBytes(32)])

/** An organisation of a test's own, with a storage behind a connector and people who act. */
export class TestOrganization {
  readonly id = randomUUID()
  readonly storageId = randomUUID()
  readonly connectorId = randomUUID()
  readonly db: Database
  readonly sql: postgres.Sql
  readonly #close: () => Promise<void>
  tenantId = ''

  private constructor(database: TestDatabase) {
    const opened = openDatabase(database.url('holdfast_api'), { name: 'test', max: 8 })
    this.db = opened.db
    this.#close = opened.close
    this.sql = postgres(database.url('postgres'), { max: 2, onnotice: () => {} })
  }

  static async make(database: TestDatabase): Promise<TestOrganization> {
    const organization = new TestOrganization(database)
    await organization.#insert()
    return organization
  }

  async #insert(): Promise<void> {
    const { sql, id } = this
    const [tenant] = await sql`select id from tenants where host is null`
    this.tenantId = tenant?.id
    await sql`insert into organizations (id, tenant_id, name, name_key) values (${id}, ${this.tenantId}, ${id}, ${id})`
    await sql`
      insert into connectors (id, name, public_url, last_seen_at)
      values (${this.connectorId}, 'connector', 'http://127.0.0.1:9', now())`
    await sql`
      insert into storages (id, connector_id, kind, label, region, redundancy, ok, last_seen_at)
      values (${this.storageId}, ${this.connectorId}, 'filesystem', 'Folder', 'here', 'one copy', true, now())`
    await sql`insert into storage_assignments (organization_id, storage_id) values (${id}, ${this.storageId})`
  }

  /** A person with a role on the organisation (or, with a project, on that alone), signed in. */
  async person(role: Role | null, projectId: string | null = null): Promise<ActorContext> {
    const userId = randomUUID()
    const email = `${userId}@example.org`
    await this.sql`
      insert into users (id, tenant_id, email, email_key, display_name, name_key)
      values (${userId}, ${this.tenantId}, ${email}, ${email}, ${userId}, ${userId})`
    await this.sql`
      insert into memberships (organization_id, user_id, tenant_id) values (${this.id}, ${userId}, ${this.tenantId})`
    if (role)
      await this.sql`
        insert into role_assignments (organization_id, user_id, role, project_id)
        values (${this.id}, ${userId}, ${role}, ${projectId})`
    return {
      db: this.db,
      tenantId: this.tenantId,
      actor: {
        userId,
        email,
        displayName: userId,
        sessionId: randomUUID(),
        // Just signed in with a second factor: what an organisation may ask of a session is met.
        session: {
          method: 'password',
          providerId: null,
          createdAt: new Date(),
          factorAt: new Date(),
          provenAt: new Date(),
        },
        operator: false,
      },
      requestId: randomUUID(),
      address: '127.0.0.1',
      userAgent: 'test',
      sealer,
    }
  }

  project(ctx: ActorContext, quotaBytes: number | null = null): Promise<Project> {
    const input = { organizationId: this.id, name: randomUUID(), storageId: this.storageId, quotaBytes }
    return createProject(ctx, input)
  }

  async close(): Promise<void> {
    await this.#close()
    await this.sql.end()
  }
}
