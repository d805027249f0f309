import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === 'slotwell-booking' } } })],
  // What is built runs under a strict policy: no inline style, no eval, no third origin.
  preview: {
    headers: {
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src http://localhost:* http://127.0.0.1:*",
    },
  },
})
