// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_TLS_CONTEXT_IPP
#define BEARINGS_NET_IMPL_INTERNAL_TLS_CONTEXT_IPP

#include <bearings/net/impl/internal/tls_trust.ipp>
#include <bearings/result.hpp>
#include <bearings/service.hpp>
#include <bearings/url.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace bearings::detail {

/// Calls the C function that releases a thing of OpenSSL.
template <auto Release>
struct released_by {
    template <class T>
    void operator()(T* thing) const noexcept {
        Release(thing);
    }
};
using ssl_context = std::shared_ptr<SSL_CTX>;

inline failure unusable_tls(std::string_view key, std::string_view path, std::string_view why) {
    return {
        make_error_code(errc::invalid_tls),
        std::string(key) + " `" + escaped(path) + "`: " + std::string(why),
        {}};
}

/// What OpenSSL says about its last error, without its numbers.
inline std::string openssl_reason(std::string_view otherwise) {
    const auto code = ERR_peek_last_error();
    ERR_clear_error();
    const char* const text = code ? ERR_reason_error_string(code) : nullptr;
    return text ? std::string(text) : std::string(otherwise);
}

/// UTF-8 is what the rest of bearings uses for paths.
inline std::filesystem::path native_path(const std::string& path) {
    return std::filesystem::path(std::u8string(path.begin(), path.end()));
}

/// Checks before OpenSSL opens it: it would wait for ever on a pipe.
inline std::optional<failure> unreadable(std::string_view key, const std::string& path) {
    std::error_code failed;
    const auto kind = std::filesystem::status(native_path(path), failed).type();
    if (kind == std::filesystem::file_type::not_found)
        return unusable_tls(key, path, "there is no such file");
    if (failed)
        return unusable_tls(key, path, failed.message());
    if (kind == std::filesystem::file_type::directory)
        return unusable_tls(key, path, "is a directory; a PEM file is wanted");
    if (kind != std::filesystem::file_type::regular)
        return unusable_tls(key, path, "is no regular file");
    return std::nullopt;
}

inline std::optional<failure> trust_file(
    SSL_CTX& context,
    std::string_view key,
    const std::string& path
) {
    if (auto bad = unreadable(key, path))
        return bad;
    X509_LOOKUP* const lookup =
        X509_STORE_add_lookup(SSL_CTX_get_cert_store(&context), X509_LOOKUP_file());
    if (X509_load_cert_crl_file(lookup, path.c_str(), X509_FILETYPE_PEM) > 0) {
        ERR_clear_error();
        return std::nullopt;
    }
    return unusable_tls(
        key,
        path,
        "holds no certificate in PEM form (" + openssl_reason("unreadable") + ")"
    );
}

inline std::optional<failure> trust_directory(SSL_CTX& context, const std::string& paths) {
    if (SSL_CTX_load_verify_locations(&context, nullptr, paths.c_str()) == 1)
        return std::nullopt;
    return unusable_tls("SSL_CERT_DIR", paths, openssl_reason("unreadable"));
}

/// `ca_file` alone, or what the system trusts; `SSL_CERT_FILE` and `SSL_CERT_DIR` each replace
/// their part of the latter, as OpenSSL has it.
inline std::optional<failure> load_trust(SSL_CTX& context, const tls_settings& settings) {
    if (!settings.ca_file.empty()) {
        X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(&context), X509_V_FLAG_PARTIAL_CHAIN);
        return trust_file(context, "ca_file", settings.ca_file);
    }
    const bool own_file = !settings.system_ca_file.empty();
    const bool own_directory = !settings.system_ca_directory.empty();
    trust_system(SSL_CTX_get_cert_store(&context), !own_file, !own_directory);
    if (own_file)
        if (auto bad = trust_file(context, "SSL_CERT_FILE", settings.system_ca_file))
            return bad;
    return own_directory ? trust_directory(context, settings.system_ca_directory) : std::nullopt;
}

inline std::optional<failure> load_client_certificate(
    SSL_CTX& context,
    const tls_settings& settings
) {
    if (settings.client_cert.empty()) {
        if (settings.client_key.empty())
            return std::nullopt;
        return unusable_tls("client_key", settings.client_key, "there is no client_cert for it");
    }
    if (auto bad = unreadable("client_cert", settings.client_cert))
        return bad;
    if (SSL_CTX_use_certificate_chain_file(&context, settings.client_cert.c_str()) != 1)
        return unusable_tls(
            "client_cert",
            settings.client_cert,
            "holds no usable certificate in PEM form (" + openssl_reason("unreadable") + ")"
        );
    // One PEM file may hold both.
    const bool together = settings.client_key.empty();
    const auto& key = together ? settings.client_cert : settings.client_key;
    if (auto bad = unreadable("client_key", key))
        return bad;
    if (SSL_CTX_use_PrivateKey_file(&context, key.c_str(), SSL_FILETYPE_PEM) == 1)
        return std::nullopt;
    return unusable_tls(
        together ? "client_cert" : "client_key",
        key,
        "holds no private key without a passphrase that belongs to client_cert (" +
            openssl_reason("unreadable") + ")"
    );
}

inline result<ssl_context> load_context(const tls_settings& settings) {
    ERR_clear_error();
    const ssl_context made(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
    if (!made)
        return unusable_tls("TLS", "OpenSSL", openssl_reason("cannot start"));
    SSL_CTX_set_min_proto_version(made.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(made.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_options(made.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(
        made.get(),
        SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
            SSL_MODE_RELEASE_BUFFERS
    );
    // A certificate of ten thousand names has 200 KB.
    SSL_CTX_set_max_cert_list(made.get(), 512 * 1024);
    // The default would ask for a passphrase on the terminal.
    SSL_CTX_set_default_passwd_cb(made.get(), [](char*, int, int, void*) { return 0; });
    if (auto bad = load_trust(*made, settings))
        return std::move(*bad);
    if (auto bad = load_client_certificate(*made, settings))
        return std::move(*bad);
    return made;
}

/// Loaded contexts by their settings; the oldest goes when there are too many.
class context_cache {
public:
    static context_cache& instance() {
        static context_cache cache;
        return cache;
    }

    result<ssl_context> get(const tls_settings& settings) {
        const auto key = key_of(settings);
        const std::lock_guard hold(mutex_);
        const auto at = std::find_if(entries_.begin(), entries_.end(), [&](const entry& each) {
            return each.key == key;
        });
        if (at != entries_.end())
            return at->context;
        auto made = load_context(settings);
        if (!made)
            return made;
        if (entries_.size() == max_entries)
            entries_.erase(entries_.begin());
        entries_.push_back({key, *made});
        return made;
    }

private:
    static constexpr std::size_t max_entries = 16;

    struct file_key {
        std::string path;
        std::uintmax_t size = 0;
        std::filesystem::file_time_type changed{};
        friend bool operator==(const file_key&, const file_key&) = default;
    };
    using settings_key = std::array<file_key, 5>;
    struct entry {
        settings_key key;
        ssl_context context;
    };

    static file_key key_of(const std::string& path) {
        file_key made{path};
        if (path.empty())
            return made;
        std::error_code failed;
        const auto native = native_path(path);
        made.changed = std::filesystem::last_write_time(native, failed);
        made.size = std::filesystem::file_size(native, failed);
        return made;
    }
    static settings_key key_of(const tls_settings& settings) {
        return {
            key_of(settings.ca_file),
            key_of(settings.client_cert),
            key_of(settings.client_key),
            key_of(settings.system_ca_file),
            key_of(settings.system_ca_directory)};
    }

    std::mutex mutex_;
    std::vector<entry> entries_;
};

}  // namespace bearings::detail

#endif
