// libxml2's HTML parser and XPath, as Swift can import them.
#include <libxml/xmlversion.h>
// Debian builds libxml2 with ICU, whose headers clash with the copy inside Foundation. Undefining the feature only hides
// two members at the end of xmlCharEncodingHandler, which nothing here touches.
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/xpath.h>
#include <libxml/xmlerror.h>

// xmlFree is a mutable global function pointer, which Swift 6 refuses to read.
static inline void chtml_free(void *_Nullable text) { xmlFree(text); }
