import { type App, buildApp } from './http/build-app.ts'
import type { HttpDeps } from './http/http-deps.ts'
import { allRoutes } from './http/routes/all-routes.ts'

/** The app, ready for requests; it opens nothing and reads no environment. */
export const createApp = (deps: HttpDeps): App => buildApp(deps, allRoutes(deps.settings.embedDir))
