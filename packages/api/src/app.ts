import type { Hono } from 'hono'
import { buildApp } from './http/build-app.ts'
import type { HttpDeps } from './http/http-deps.ts'
import { allRoutes } from './http/routes/all-routes.ts'
import type { Env } from './http/serve-route.ts'

/** The app, ready for requests; it opens nothing and reads no environment. */
export const createApp = (deps: HttpDeps): Hono<Env> => buildApp(deps, allRoutes(deps.settings.embedDir))
