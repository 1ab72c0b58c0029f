package dev.usher.resource.kube;

import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;

/// Waiting for the API server, always with a limit: control-plane threads are virtual and may block.
final class ApiCall {
    private ApiCall() {}

    /// The result, or why there is none.
    static <T> T await(CompletableFuture<T> call, Duration most) throws ApiFailure, InterruptedException {
        try {
            return call.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (TimeoutException _) {
            call.cancel(true);
            throw new ApiFailure(0, "no answer within " + most.toSeconds() + " s");
        }
    }

    private static ApiFailure failure(Throwable error) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (at instanceof WebSocketHandshakeException refused) {
                return new ApiFailure(refused.getResponse().code(), "the watch was refused");
            }
        }
        return new ApiFailure(0, message(error));
    }

    /// The innermost message: outer ones only repeat that something failed.
    static String message(Throwable error) {
        Throwable at = error;
        while (at.getCause() != null) {
            if (at instanceof SSLHandshakeException && at.getCause() instanceof CertificateException) {
                return "the certificate of the API server is not to be trusted (" + message(at.getCause())
                        + "): correct the certificate authority or the address in the kubeconfig";
            }
            at = at.getCause();
        }
        return at.getMessage() == null ? at.getClass().getSimpleName() : at.getMessage();
    }
}
