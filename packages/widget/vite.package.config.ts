import { copyFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { defineConfig } from 'vite'
import { publishDeclarations } from './publish-declarations.ts'
import { jsx } from './vite.config.ts'

const root = import.meta.dirname
const outDir = join(root, 'dist/modules')
const PREACT = /\/node_modules\/preact\//
const preactLicense = join(dirname(createRequire(import.meta.url).resolve('preact/package.json')), 'LICENSE')

/**
 * `@slotwell/widget` as it is imported: modules that another bundler takes apart again, so nothing is renamed or squeezed but the
 * styles. Preact is inside, `@preact/signals-core` is not; decision 0009 says why.
 */
export default defineConfig({
  root,
  oxc: jsx,
  plugins: [
    {
      name: 'slotwell-declarations',
      apply: 'build',
      closeBundle() {
        publishDeclarations(join(root, 'dist/types'), join(root, '../client/dist/api-types.d.ts'), outDir)
        copyFileSync(preactLicense, join(outDir, 'preact-license.txt'))
      },
    },
  ],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    minify: false,
    cssMinify: true,
    cssTarget: ['chrome123', 'safari17.5', 'firefox121'],
    lib: { entry: join(root, 'src/package/index.ts'), formats: ['es'] },
    rolldownOptions: {
      external: ['@preact/signals-core'],
      // Every file gets the import that markup needs, and Preact does not say of itself that importing it does nothing.
      treeshake: { moduleSideEffects: (id) => !PREACT.test(id) },
      output: {
        // A file a module: whoever imports only the element, or only the flow, gets no more than that.
        preserveModules: true,
        preserveModulesRoot: join(root, 'src'),
        entryFileNames: ({ name }) => (name.includes('node_modules') ? `${name.replace(/^.*\//, '')}.js` : '[name].js'),
      },
    },
  },
})
